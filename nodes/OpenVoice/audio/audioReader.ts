import type { AudioType } from './audioFormats';
import * as formats from './audioFormats';
import { AUDIO_HEAD_BYTES, findAudio, isFilm } from './audioType';
import { aiff, au, caf } from './containers/chunks';
import { flac } from './containers/flac';
import { adts, amr, amrWb, layer2 } from './containers/frames';
import { matroska } from './containers/matroska';
import type { Measured } from './containers/measured';
import { mpeg4 } from './containers/mpeg4';
import { ogg } from './containers/ogg';
import { type Position, type Walk, Walker } from './containers/walk';
import { wav } from './containers/wav';
import { skipTags } from './id3Tag';
import { Mp3Scanner, SILENT_LEVEL } from './mp3Scanner';

/** What a file is, and what its bytes show of its length and its end. */
export interface AudioFacts extends Measured {
	/** Absent if it shows no sign of being audio. */
	type?: AudioType;
}

/** Bare frames: no container declares how many there are. */
const FRAMES = [formats.MP2, formats.AAC, formats.AMR, formats.AMR_WB];

const BLOCK_BYTES = 65_536;

/** Twenty minutes of MP3 and more: too long for a reference, whatever else is in it. */
const MOST_FRAMES = 100_000;

/** Reads a recording as it streams by: what it is, how long it lasts, whether it is whole. */
export class AudioReader {
	private readonly facts: AudioFacts = { ending: 'unknown' };

	private readonly walker: Walker;

	/** @param forSilence whether to tell if an MP3 is silent, which takes most of the time of a long one */
	constructor(forSilence: boolean) {
		const { facts } = this;
		this.walker = new Walker((file) => readAudio(file, facts, forSilence));
	}

	/** The next bytes of the file. */
	push(chunk: Uint8Array): void {
		this.walker.push(chunk);
	}

	/** The file has ended. */
	end(): AudioFacts {
		const reachedEnd = this.walker.end();
		const { type } = this.facts;
		if (!reachedEnd) this.facts.ending = type && FRAMES.includes(type) ? 'withinFrame' : 'cut';
		return this.facts;
	}
}

/** The same for bytes that are in memory. */
export function readAudioFacts(bytes: Uint8Array): AudioFacts {
	const reader = new AudioReader(false);
	reader.push(bytes);
	return reader.end();
}

function* readAudio(file: Position, facts: AudioFacts, forSilence: boolean): Walk {
	// A tag alone is nearly always what is left of an MP3.
	const assumeMp3 = () => Object.assign(facts, { type: formats.MP3, seconds: 0 });
	yield* skipTags(assumeMp3);
	const head = yield { peek: AUDIO_HEAD_BYTES };
	if (head.length === 0) return;
	const found = findAudio(head);
	facts.type = found?.type;
	facts.hasVideo = !found && isFilm(head);
	facts.seconds = undefined;
	if (!found) return;
	yield { skip: found.offset };
	if (found.type === formats.MP3) yield* mp3(facts, forSilence);
	else yield* contentOf(found.type, file, facts);
}

function contentOf(type: AudioType, file: Position, facts: AudioFacts): Walk {
	switch (type) {
		case formats.WAV:
			return wav(file, Object.assign(facts, { soundStart: 0, soundBytes: 0 }));
		case formats.MP2:
			return layer2(file, facts);
		case formats.AAC:
			return adts(file, facts);
		case formats.FLAC:
			return flac(file, facts);
		case formats.M4A:
			return mpeg4(file, facts);
		case formats.WEBM:
			return matroska(file, facts);
		case formats.AIFF:
			return aiff(file, facts);
		case formats.AU:
			return au(file, facts);
		case formats.CAF:
			return caf(file, facts);
		case formats.AMR:
			return amr(file, facts);
		case formats.AMR_WB:
			return amrWb(file, facts);
		default:
			return ogg(file, facts);
	}
}

function* mp3(facts: AudioFacts, forSilence: boolean): Walk {
	const scanner = new Mp3Scanner(forSilence);
	while (!forSilence || scanner.frames < MOST_FRAMES) {
		const block = yield { some: BLOCK_BYTES };
		if (block.length === 0) break;
		scanner.push(block);
	}
	const scan = scanner.end();
	if (!scan) return;
	facts.seconds = scan.seconds;
	facts.ending = scan.ending;
	if (forSilence) facts.isSilent = scan.levels.every((level) => level === SILENT_LEVEL);
}
