import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import { Fingerprint } from '../fingerprint';
import { REFERENCE_SECONDS } from '../models/openvoice';
import { type AudioFacts, AudioReader } from './audioReader';
import type { AudioStream } from './audioStream';
import { findBinary, readBinary, streamOf, toBase64 } from './binaryData';
import { DamagedText } from './damagedText';
import { isWebPage } from './webPage';

/** A recording in an input item, checked, and not held in memory. */
export interface Recording {
	/** The hash of its content: equal recordings are uploaded once. */
	contentHash: string;
	/** Its size in bytes. */
	size: number;
	mimeType: string;
	/** How long it takes. */
	seconds: number;
	/**
	 * Reads it anew, as a base64 data URL between two texts, for the upload.
	 * @returns a stream and its length in bytes; in n8n's memory mode, where there are no streams, the data URL alone
	 */
	toUpload: (before: string, after: string) => Promise<Upload>;
}

/** What is sent to store a recording. */
export type Upload = { stream: AudioStream; bytes: number } | { dataUrl: string };

/** The address of a recording, and the field in which it stands. */
export interface VoiceAddress {
	url: string;
	/** The field's name for errors. */
	field: string;
}

/** Why a recording cannot be the reference. @param field the name of the binary field, untrusted */
type Problem = (field: string) => Failure;

type Checked = { recording: Recording } | { problem: Problem };

/** Two minutes of stereo at 96 kHz with 24 bits take 69 MB. A request with more would be over 100 MB as base64. */
const LARGEST_REFERENCE_MEGABYTES = 75;

/** Encoders fill up their last frame, and some players count the filling: so much more or less is none. */
const SHORTER_SECONDS = 0.05;
const LONGER_SECONDS = 0.25;

/**
 * Checks reference recordings before anything is spent. Items often share one recording: it is then
 * read and checked only once.
 */
export class ReferenceRecordings {
	private readonly checked = new Map<string, Promise<Checked>>();

	/** The addresses that items name instead: they are looked at when all are known. */
	readonly addresses: Array<{ itemIndex: number; address: VoiceAddress }> = [];

	constructor(private readonly context: IExecuteFunctions) {}

	/**
	 * Checks the recording in an item: that it is audio of a fitting length, in which somebody speaks.
	 * @param field what stands in the field for it: the name of a binary field, or the file itself
	 */
	async check(itemIndex: number, field: unknown): Promise<Checked> {
		const found = findBinary(this.context, itemIndex, field);
		if ('existing' in found) {
			const { existing } = found;
			return { problem: (name) => new Failure('recordingMissing', { field: name, existing }) };
		}
		if (!('binary' in found)) return problem('recordingNotAFile');
		const { binary } = found;
		// In memory mode there is no id; the data itself is then what tells recordings apart.
		const identity = binary.id ?? binary.data;
		const check = this.checked.get(identity) ?? this.read(binary);
		this.checked.set(identity, check);
		return await check;
	}

	/** Remembers that an item's recording is at an address. */
	note(itemIndex: number, address: VoiceAddress): void {
		this.addresses.push({ itemIndex, address });
	}

	/** Reads a recording from its beginning to its end, once, holding none of it. */
	private async read(binary: IBinaryData): Promise<Checked> {
		const reader = new AudioReader(true);
		const hash = new Fingerprint();
		const text = new DamagedText();
		let isPage: boolean | undefined;
		let size = 0;
		let isGone = false;
		for await (const chunk of this.chunksOf(binary, () => (isGone = true))) {
			isPage ??= isWebPage(chunk);
			size += chunk.length;
			if (size > LARGEST_REFERENCE_MEGABYTES * 1e6) break;
			hash.add(chunk);
			text.push(chunk);
			reader.push(chunk);
		}
		if (isGone) return problem('recordingGone');
		if (size > LARGEST_REFERENCE_MEGABYTES * 1e6) return await this.tooLarge(binary);
		if (size === 0) return problem('recordingEmpty');
		if (text.isDamaged) return problem('recordingReadAsText');
		const facts = reader.end();
		if (!facts.type && isPage) return problem('recordingIsWebPage');
		const found = problemOf(facts);
		if (found) return found;
		const { type, seconds = 0 } = facts;
		const mimeType = type?.mimeType ?? '';
		const toUpload = async (before: string, after: string) =>
			await this.uploadOf({ binary, size, mimeType }, before, after);
		return { recording: { contentHash: hash.end(), size, mimeType, seconds, toUpload } };
	}

	private async uploadOf(
		{ binary, size, mimeType }: { binary: IBinaryData; size: number; mimeType: string },
		before: string,
		after: string,
	): Promise<Upload> {
		const beginning = `data:${mimeType};base64,`;
		const base64 = toBase64(await readBinary(this.context, binary));
		if (binary.id === undefined) {
			const pieces = [beginning];
			for await (const piece of base64) pieces.push(piece);
			return { dataUrl: pieces.join('') };
		}
		async function* content(): AsyncGenerator<Uint8Array> {
			yield Buffer.from(before + beginning);
			for await (const piece of base64) yield Buffer.from(piece);
			yield Buffer.from(after);
		}
		const bytes = before.length + beginning.length + 4 * Math.ceil(size / 3) + after.length;
		return { stream: await streamOf(this.context, binary.id, content()), bytes };
	}

	/** @param onGone called where n8n does not have the file any more, or cannot read it */
	private async *chunksOf(binary: IBinaryData, onGone: () => void): AsyncGenerator<Uint8Array> {
		try {
			yield* await readBinary(this.context, binary);
		} catch {
			onGone();
		}
	}

	private async tooLarge({ id, data }: IBinaryData): Promise<{ problem: Problem }> {
		const bytes = id
			? (await this.context.helpers.getBinaryMetadata(id)).fileSize
			: Buffer.byteLength(data, 'base64');
		const sizes = {
			megabytes: Math.ceil(bytes / 1e6),
			mostMegabytes: LARGEST_REFERENCE_MEGABYTES,
		};
		return { problem: (field) => new Failure('recordingTooLarge', { field, ...sizes }) };
	}
}

/** A problem of which nothing is known but what it is. */
function problem(
	code:
		| 'recordingNotAFile'
		| 'recordingGone'
		| 'recordingEmpty'
		| 'recordingReadAsText'
		| 'recordingIsVideo'
		| 'recordingIsWebPage'
		| 'recordingNotAudio'
		| 'recordingSilent',
): { problem: Problem } {
	return { problem: (field) => new Failure(code, { field }) };
}

function problemOf({
	type,
	hasVideo,
	seconds,
	isSilent,
}: AudioFacts): { problem: Problem } | undefined {
	if (hasVideo) return problem('recordingIsVideo');
	if (!type) return problem('recordingNotAudio');
	if (seconds === undefined) {
		const format = type.name;
		return { problem: (field) => new Failure('recordingUnmeasurable', { field, format }) };
	}
	if (seconds < REFERENCE_SECONDS.min - SHORTER_SECONDS) {
		return { problem: (field) => new Failure('recordingTooShort', { field, seconds }) };
	}
	if (seconds > REFERENCE_SECONDS.max + LONGER_SECONDS) {
		return { problem: (field) => new Failure('recordingTooLong', { field, seconds }) };
	}
	return isSilent ? problem('recordingSilent') : undefined;
}
