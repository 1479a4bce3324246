import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import type { INodePropertyOptions } from 'n8n-workflow';

import type { Latency } from '../harness/sandboxProcess';
import { readLatency, UsageError } from '../scripts/usage';
import { properties } from '../nodes/OpenVoice/operations/properties';

/** Somebody's own speech, in place of the quickstart workflow. */
export interface OwnSpeech {
	text: string;
	language: string;
	speed: number;
	/** The recording's path; the service's example if absent. */
	voiceFile?: string;
}

export interface DemoOptions {
	own?: OwnSpeech;
	/** Stay on the sandbox even though there is a key. */
	sandbox: boolean;
	/** How long the sandbox takes; absent: long enough to see something happen. */
	latency?: Latency;
}

/**
 * Reads the arguments of `npm start`.
 * @param folder where they were typed: paths are taken from there
 * @throws UsageError
 */
export function readOptions(args: string[], folder: string): DemoOptions {
	const { text, language, speed, voice, sandbox = false, latency } = parse(args);
	const given = Object.entries({ language, speed, voice }).find(([, value]) => value !== undefined);
	if (text === undefined && given) {
		throw new UsageError(`--${given[0]} needs --text as well: what is to be said?`);
	}
	const own =
		text === undefined ? undefined : readOwnSpeech({ text, language, speed, voice }, folder);
	return { own, sandbox, latency: latency === undefined ? undefined : readLatency(latency) };
}

function parse(args: string[]) {
	const text = { type: 'string' } as const;
	const options = {
		...{ text, language: text, speed: text, voice: text, latency: text },
		sandbox: { type: 'boolean' },
	} as const;
	try {
		return parseArgs({ args, options, allowPositionals: false }).values;
	} catch (error) {
		// Node's first sentence says what is wrong; the next ones are for programmers.
		const [reason = ''] = (error as Error).message.split(/[.\n]/);
		throw new UsageError(`${reason}. "npm start -- --help" tells what there is.`);
	}
}

function readOwnSpeech(
	typed: { text: string; language?: string; speed?: string; voice?: string },
	folder: string,
): OwnSpeech {
	if (typed.text.trim() === '') throw new UsageError('--text is blank: there is nothing to say.');
	return {
		text: typed.text,
		language: readLanguage(typed.language),
		speed: readSpeed(typed.speed),
		voiceFile: typed.voice === undefined ? undefined : readVoiceFile(typed.voice, folder),
	};
}

/** The node's own field: what it allows and what it takes by default. */
function field(name: string) {
	const found = properties.find((property) => property.name === name);
	if (!found) throw new Error(`The node has no field "${name}"`);
	return found;
}

function readLanguage(typed?: string): string {
	const { options = [], default: standard } = field('language');
	if (typed === undefined) return String(standard);
	const values = (options as INodePropertyOptions[]).map(({ value }) => String(value));
	const wanted = typed.toUpperCase();
	if (!values.includes(wanted)) {
		throw new UsageError(`--language is one of ${values.join(', ')}, not "${typed}".`);
	}
	return wanted;
}

function readSpeed(typed?: string): number {
	const { typeOptions, default: standard } = field('speed');
	const { minValue = 0, maxValue = Infinity } = typeOptions ?? {};
	const speed = typed === undefined ? Number(standard) : Number(typed);
	if (typed?.trim() === '' || !(speed >= minValue && speed <= maxValue)) {
		throw new UsageError(
			`--speed is a number from ${minValue} (slow) to ${maxValue} (fast), not "${typed}".`,
		);
	}
	return speed;
}

function readVoiceFile(typed: string, folder: string): string {
	const file = resolve(folder, typed);
	if (!existsSync(file)) throw new UsageError(`--voice: there is no file ${file}`);
	if (!statSync(file).isFile()) throw new UsageError(`--voice: ${file} is a folder, not a file.`);
	return file;
}
