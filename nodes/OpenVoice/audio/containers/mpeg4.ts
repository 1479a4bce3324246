import type { Measured } from './measured';
import { isSampleRate } from './measured';
import { type Position, read, readUnlessAtEnd, type Walk } from './walk';

/** A track of the file; times are in units of its own time scale (ISO/IEC 14496-12). */
interface Track {
	id: number;
	/** Units a second. */
	scale: number;
	duration: number;
	handler: string;
	/** What its edit list plays, in units of the movie's time scale. */
	edited: number;
	/** The largest sample, in bytes; 0 if that is not known. */
	largestSample: number;
	/** How long the samples of fragments last. */
	fragments: number;
}

interface Movie {
	scale: number;
	tracks: Track[];
	/** The default duration of a fragment's sample, by track. */
	defaults: Map<number, number>;
	/** The track of the fragment that is being read, and the default duration in it. */
	fragment?: { track?: Track; duration: number };
	mediaBytes: number;
	claimedMediaBytes: number;
}

/** Boxes whose content is boxes again; what lies elsewhere tells nothing of the length. */
const PARENTS = ['moov', 'trak', 'edts', 'mdia', 'minf', 'stbl', 'mvex', 'moof', 'traf'];

/** Ten minutes in fragments of a second are some 5,000 boxes; what has more gets no length. */
const MOST_BOXES = 5_000;

/** Tables longer than this belong to recordings of more than an hour, and are passed over. */
const LARGEST_TABLE_BYTES = 262_144;

/** Brands of files in which a picture track is a cover or chapter pictures, never a film. */
const AUDIO_BRANDS = ['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B '];

const DURATION_NOT_KNOWN = 0xffffffff;

/** AAC of digital silence takes some ten bytes a frame; speech takes over fifty. */
const LARGEST_SILENT_SAMPLE_BYTES = 16;

/** MPEG-4, 3GP and QuickTime files, fragmented or not. */
export function* mpeg4(file: Position, found: Measured): Walk {
	const movie: Movie = {
		scale: 0,
		tracks: [],
		defaults: new Map(),
		mediaBytes: 0,
		claimedMediaBytes: 0,
	};
	try {
		found.ending = yield* boxes(file, movie, found);
	} finally {
		sumUp(movie, found);
	}
}

function* boxes(file: Position, movie: Movie, found: Measured): Walk<Measured['ending']> {
	let isAudioBrand = false;
	let deepestEnd = 0;
	for (let count = 0; count < MOST_BOXES; count++) {
		const start = file.offset;
		const header = yield* readUnlessAtEnd(8);
		if (!header) return start < deepestEnd ? 'cut' : 'whole';
		const type = header.toString('latin1', 4);
		let size = header.readUInt32BE(0);
		if (size === 1) size = Number((yield* read(8)).readBigUInt64BE());
		// A size of 0 means: to the end of the file.
		const end = size === 0 ? Infinity : start + size;
		if (end < file.offset) return 'unknown';
		const body = end - file.offset;
		if (PARENTS.includes(type)) {
			if (end !== Infinity) deepestEnd = Math.max(deepestEnd, end);
			if (type === 'trak') movie.tracks.push(newTrack());
		} else if (type === 'mdat') {
			yield* media(file, body, movie);
			if (end === Infinity) return 'unknown';
		} else if (end === Infinity) {
			return 'unknown';
		} else if (body <= LARGEST_TABLE_BYTES && (LEAVES.includes(type) || type === 'ftyp')) {
			const content = yield* read(body);
			if (type === 'ftyp') isAudioBrand = AUDIO_BRANDS.includes(content.toString('latin1', 0, 4));
			else readLeaf(type, content, movie);
			found.hasVideo = !isAudioBrand && movie.tracks.some(({ handler }) => handler === 'vide');
		} else {
			yield { skip: body };
		}
	}
	movie.tracks = [];
	return 'unknown';
}

/** The bytes of the sound itself; how many of them are there counts, if the file breaks off. */
function* media(file: Position, bytes: number, movie: Movie): Walk {
	const start = file.offset;
	if (bytes !== Infinity) movie.claimedMediaBytes += bytes;
	try {
		yield bytes === Infinity ? { pass: bytes } : { skip: bytes };
	} finally {
		movie.mediaBytes += file.offset - start;
		if (bytes === Infinity) movie.claimedMediaBytes += file.offset - start;
	}
}

function newTrack(): Track {
	const nothing = { duration: 0, edited: 0, largestSample: 0, fragments: 0 };
	return { id: 0, scale: 0, handler: '', ...nothing };
}

function sumUp({ scale, tracks, mediaBytes, claimedMediaBytes }: Movie, found: Measured): void {
	const track = tracks.find(({ handler }) => handler === 'soun');
	if (!track || !isSampleRate(track.scale)) return;
	const own = (track.duration || track.fragments) / track.scale;
	const edited = scale > 0 ? track.edited / scale : 0;
	const claimed = edited > 0 ? Math.min(own, edited) : own;
	// Of a file that breaks off, the index still claims all of it.
	const share = claimedMediaBytes > 0 ? mediaBytes / claimedMediaBytes : 0;
	found.seconds = claimed * share;
	const { largestSample } = track;
	if (largestSample > 0) found.isSilent = largestSample <= LARGEST_SILENT_SAMPLE_BYTES;
}

/** Boxes that tell something. */
const LEAVES = ['mvhd', 'tkhd', 'mdhd', 'hdlr', 'elst', 'stsz', 'trex', 'tfhd', 'trun'];

/** Takes what a box tells; nought if it is too short for it. */
function readLeaf(type: string, content: Buffer, movie: Movie): void {
	const track = movie.tracks[movie.tracks.length - 1];
	if (type === 'mvhd') movie.scale = uint32(content, content[0] === 1 ? 20 : 12);
	else if (type === 'trex') movie.defaults.set(uint32(content, 4), uint32(content, 12));
	else if (type === 'tfhd') movie.fragment = fragmentOf(content, movie);
	else if (type === 'trun') addSamples(content, movie);
	else if (track) readTrackLeaf(type, content, track);
}

function readTrackLeaf(type: string, content: Buffer, track: Track): void {
	const isLong = content[0] === 1;
	if (type === 'tkhd') {
		track.id = uint32(content, isLong ? 20 : 12);
	} else if (type === 'mdhd') {
		track.scale = uint32(content, isLong ? 20 : 12);
		const duration = isLong ? uint64(content, 24) : uint32(content, 16);
		track.duration = duration >= DURATION_NOT_KNOWN ? 0 : duration;
	} else if (type === 'hdlr') {
		// QuickTime has a second one, which tells where the data lies.
		const handler = content.toString('latin1', 8, 12);
		if (handler === 'soun' || handler === 'vide') track.handler = handler;
	} else if (type === 'elst') {
		const entryBytes = isLong ? 20 : 12;
		for (let at = 8; at + entryBytes <= content.length; at += entryBytes) {
			track.edited += isLong ? uint64(content, at) : uint32(content, at);
		}
	} else {
		track.largestSample = uint32(content, 4);
		for (let at = 12; at + 4 <= content.length; at += 4) {
			track.largestSample = Math.max(track.largestSample, uint32(content, at));
		}
	}
}

/** A `tfhd` box: which track a fragment belongs to, and how long its samples last by default. */
function fragmentOf(content: Buffer, { tracks, defaults }: Movie): Movie['fragment'] {
	const flags = uint32(content, 0) & 0xffffff;
	const id = uint32(content, 4);
	const at = 8 + (flags & 1 ? 8 : 0) + (flags & 2 ? 4 : 0);
	const duration = flags & 8 ? uint32(content, at) : (defaults.get(id) ?? 0);
	return { track: tracks.find((track) => track.id === id), duration };
}

/** A `trun` box: the samples of a fragment. */
function addSamples(content: Buffer, { fragment }: Movie): void {
	if (!fragment?.track) return;
	const flags = uint32(content, 0) & 0xffffff;
	if (!(flags & 0x100)) {
		fragment.track.fragments += uint32(content, 4) * fragment.duration;
		return;
	}
	const fields = [0x100, 0x200, 0x400, 0x800].filter((flag) => flags & flag).length;
	const first = 8 + (flags & 1 ? 4 : 0) + (flags & 4 ? 4 : 0);
	for (let at = first; at + 4 <= content.length; at += 4 * fields) {
		fragment.track.fragments += uint32(content, at);
	}
}

function uint32(bytes: Buffer, at: number): number {
	return at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0;
}

function uint64(bytes: Buffer, at: number): number {
	return uint32(bytes, at) * 2 ** 32 + uint32(bytes, at + 4);
}
