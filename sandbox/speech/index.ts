import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import Tinypool from 'tinypool';
import type { SpeakRequest, Speech } from './speak.ts';
import type { Reference } from './reference.ts';
import type { Task } from './thread.ts';

export type { Format } from './formats.ts';
export type { Reference } from './reference.ts';
export type { SpeakRequest, Speech } from './speak.ts';
export { VOICES, type Language } from './voices.ts';

/** References that are kept measured: each is some hundred bytes, so this is for order only. */
const CACHED_REFERENCES = 200;

/**
 * Speech is computed on a thread of its own, so that the server answers meanwhile; on one thread, so
 * that the engines, whose settings are global, work on one text after the other.
 */
const thread = new Tinypool({
	filename: new URL('./thread.mjs', import.meta.url).href,
	/** Not Node's own arguments, which name tsx: the thread loads it after its large libraries. */
	execArgv: [],
	minThreads: 0,
	maxThreads: 1,
	/** Milliseconds: long enough to keep the engines loaded while somebody works with the sandbox. */
	idleTimeout: 600_000,
	/** Samples die young: a small nursery is cleared often, and keeps the process small. */
	resourceLimits: { maxYoungGenerationSizeMb: 8 },
});

const references = new LRUCache<string, Promise<Reference>>({ max: CACHED_REFERENCES });

/**
 * Measures a reference recording: how long it is, and the pitch and timbre that `speak` imitates.
 * The same bytes are measured once.
 * @param bytes a whole audio file: MP3, WAV, OGG, FLAC, M4A, WebM.
 * @throws Error with a sentence for the user, when the bytes are no audio that can be decoded.
 */
export function analyseReference(bytes: Uint8Array): Promise<Reference> {
	const key = createHash('sha256').update(bytes).digest('base64');
	let reference = references.get(key);
	if (!reference) {
		reference = run<Reference>({ kind: 'analyse', bytes });
		references.set(key, reference);
		// What failed for a passing reason is tried again.
		reference.catch(() => references.delete(key));
	}
	return reference;
}

/**
 * Speaks a text with the pitch and timbre of a reference: an imitation to try and test with.
 * @throws Error with a sentence for the user, when there is nothing in the text to say.
 */
export function speak(request: SpeakRequest): Promise<Speech> {
	return run<Speech>({ kind: 'speak', request });
}

/** The project's own reference recording, an MP3, made by `makeReference.ts`. */
export async function referenceRecording(): Promise<Uint8Array> {
	return await readFile(new URL('./reference.mp3', import.meta.url));
}

async function run<Result>(task: Task): Promise<Result> {
	return (await thread.run(task)) as Result;
}
