import { firstCharacters } from '../characters';
import { type Inspected, inspectBytes } from '../audio/inspect';
import { isHttpUrl } from './addresses';
import { isCheapJson } from './jsonValues';

/** Finished audio, as an answer tells of it: where it is, or the audio itself. */
export type AudioInAnswer =
	| {
			url: string;
			/** How many bytes it has, if that was told. */
			bytes?: number;
	  }
	| { embedded: Inspected };

/**
 * The names under which answers keep audio, or an object, a list or a text that holds it. Of several, the
 * first that leads to audio counts. Sources: docs/segmind.md, "Sync" and "Async".
 */
const NAMES = ['audio', 'output', 'audios', 'url', 'audio_url', 'data'];

/** Audio in a list in an object in a text in an object: nobody has seen more. */
const DEEPEST = 6;

/** So much of a text shows whether it is base64. */
const BASE64_BEGINNING = /^[A-Za-z0-9+/_-]{16,}={0,2}$/;
const BEGINNING_CHARACTERS = 200;

/**
 * The one reader of audio in JSON, whichever way it was asked for: an address, a data URL or plain base64;
 * by itself, under one of its names, in lists and objects, and any of these as JSON in a text.
 * @param value what came, parsed
 * @returns undefined if there is none: what calls itself audio must look like it
 */
export function audioIn(value: unknown, depth = 0): AudioInAnswer | undefined {
	if (depth > DEEPEST) return undefined;
	if (typeof value === 'string') return audioInText(value.trim(), depth);
	if (Array.isArray(value)) return firstAudio(value, depth);
	if (typeof value !== 'object' || value === null) return undefined;
	const fields = value as Record<string, unknown>;
	const found = firstAudio(
		NAMES.map((name) => fields[name]),
		depth,
	);
	const size = fields.file_size;
	const bytes = typeof size === 'string' || typeof size === 'number' ? Number(size) : 0;
	const isTold = found && 'url' in found && found.bytes === undefined && bytes > 0;
	return isTold ? { ...found, bytes } : found;
}

function firstAudio(values: unknown[], depth: number): AudioInAnswer | undefined {
	for (const value of values) {
		const found = audioIn(value, depth + 1);
		if (found) return found;
	}
	return undefined;
}

function audioInText(text: string, depth: number): AudioInAnswer | undefined {
	if (/^https?:/i.test(text)) return isHttpUrl(text) ? { url: text } : undefined;
	if (/^[[{"]/.test(text)) {
		return isCheapJson(text) ? audioIn(parseJson(text), depth + 1) : undefined;
	}
	const base64 = /^data:/i.test(text) ? text.slice(text.indexOf(',') + 1) : text;
	const beginning = base64.slice(0, BEGINNING_CHARACTERS).replace(/\s+/g, '');
	if (!BASE64_BEGINNING.test(beginning)) return undefined;
	const embedded = inspectBytes(Buffer.from(base64, 'base64'));
	return embedded.type ? { embedded } : undefined;
}

/** What a text says as JSON; undefined if it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

/** Longer texts in an answer are audio: they stand in n8n's binary data, not in the item's JSON as well. */
const LONGEST_KEPT_CHARACTERS = 10_000;
const SHOWN_CHARACTERS = 100;

/** The same answer, the audio in it cut down to its first characters. */
export function withoutAudio<Value>(value: Value): Value {
	return bounded(value, LONGEST_KEPT_CHARACTERS);
}

/** Answers are flat; n8n, which saves them, cannot follow some thousand levels. */
const DEEPEST_KEPT = 20;
const TOO_DEEP = '…';

/** The same value, what lies too deep in it left out, and longer texts cut down to their first characters. */
export function bounded<Value>(value: Value, longest = Infinity): Value {
	return boundedAt(value, longest, 0) as Value;
}

function boundedAt(value: unknown, longest: number, depth: number): unknown {
	if (typeof value === 'string' && value.length > longest) {
		return `${firstCharacters(value, SHOWN_CHARACTERS)}… (${value.length} characters)`;
	}
	if (typeof value !== 'object' || value === null) return value;
	if (depth >= DEEPEST_KEPT) return TOO_DEEP;
	if (Array.isArray(value)) return value.map((part) => boundedAt(part, longest, depth + 1));
	// A field called `__proto__` is not taken along: it would be lost, or worse, wherever this is copied.
	return Object.fromEntries(
		Object.entries(value)
			.filter(([name]) => name !== '__proto__')
			.map(([name, part]) => [name, boundedAt(part, longest, depth + 1)]),
	);
}
