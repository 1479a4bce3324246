import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import type { Latency } from '../harness/sandboxProcess';
import { DEFAULT_LANGUAGE, DEFAULT_SPEED } from '../nodes/OpenVoice/models/openvoice';
import { readLatency, UsageError } from '../scripts/terminal';

/** Somebody's own speech, in place of the quickstart workflow. The node itself says which values it does not take. */
export interface OwnSpeech {
	text: string;
	language: string;
	/** As typed. */
	speed: string;
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
	const { text, sandbox = false, latency, ...typed } = parse(args);
	const [lonely] = text === undefined ? Object.keys(typed) : [];
	if (lonely) throw new UsageError(`--${lonely} needs --text as well: what is to be said?`);
	const { language = DEFAULT_LANGUAGE, speed = String(DEFAULT_SPEED), voice } = typed;
	const voiceFile = voice === undefined ? undefined : readVoiceFile(voice, folder);
	const own = { text: text ?? '', language: language.toUpperCase(), speed, voiceFile };
	return {
		own: text === undefined ? undefined : own,
		sandbox,
		latency: latency === undefined ? undefined : readLatency(latency),
	};
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

function readVoiceFile(typed: string, folder: string): string {
	const file = resolve(folder, typed);
	if (!existsSync(file)) throw new UsageError(`--voice: there is no file ${file}`);
	if (!statSync(file).isFile()) throw new UsageError(`--voice: ${file} is a folder, not a file.`);
	return file;
}
