import { fork } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { Speech } from '../../sandbox/speech/index.ts' with { 'resolution-mode': 'import' };

/** Files to be joined. */
export interface JoinOrder {
	parts: string[];
	out: string;
}

/** What it took. */
export interface Joined {
	seconds: number;
	/** By how much memory (resident set) grew at most, in bytes. */
	growth: number;
	/** The longest time for which nothing else could run, in seconds. */
	held: number;
	/** How long the joined file plays. */
	audioSeconds: number;
}

const HOUR_SECONDS = 3_600;

/** Joins an hour of speech, in a fresh process. @param speech is said over and over */
export async function joinAnHour({ bytes, extension, durationSeconds }: Speech): Promise<Joined> {
	const folder = await mkdtemp(join(tmpdir(), 'openvoice-bench-'));
	try {
		const part = join(folder, `part.${extension}`);
		await writeFile(part, bytes);
		const count = Math.ceil(HOUR_SECONDS / durationSeconds);
		const parts = Array.from({ length: count }, () => part);
		return await inProcess({ parts, out: join(folder, `joined.${extension}`) });
	} finally {
		await rm(folder, { recursive: true });
	}
}

async function inProcess(order: JoinOrder): Promise<Joined> {
	const child = fork(resolve(__dirname, 'joinProcess.ts'), {
		execArgv: ['--import', 'tsx', '--expose-gc'],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	return await new Promise((receive, reject) => {
		child.once('message', (message) => receive(message as Joined));
		child.once('exit', (code) => reject(new Error(`The joining process ended (${code})`)));
		child.send(order);
	});
}
