import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { dirname } from 'node:path';

import { waitFor } from './waitFor';

interface DaemonOptions extends Pick<SpawnOptions, 'env' | 'cwd' | 'uid' | 'gid'> {
	command: string;
	args: string[];
	/** Everything that it says goes here. */
	logFile: string;
}

/** How long a program may take to end on its own after SIGTERM: n8n gives its executions 30 s. */
const STOP_SECONDS = 40;

/** How long a server that is no n8n may take to start. */
const START_SECONDS = 60;

const running = new Set<Daemon>();
process.on('exit', () => {
	for (const daemon of running) daemon.kill('SIGKILL');
});

/** A server program that runs beside us until it is stopped; it never outlives this process. */
export class Daemon {
	readonly logFile: string;

	/** Settles when the program has ended, with its exit code (null: by a signal, or it could not be started). */
	readonly ended: Promise<number | null>;

	private readonly child: ChildProcess;

	constructor({ command, args, logFile, ...options }: DaemonOptions) {
		this.logFile = logFile;
		mkdirSync(dirname(logFile), { recursive: true });
		const log = openSync(logFile, 'a');
		this.child = spawn(command, args, {
			...options,
			stdio: ['ignore', log, log],
			// A process group of its own: Ctrl-C is ours to pass on, and its children end with it.
			detached: true,
		});
		closeSync(log);
		running.add(this);
		this.ended = new Promise<number | null>((resolve) => {
			this.child.once('error', (error) => {
				appendFileSync(logFile, `${String(error)}\n`);
				resolve(null);
			});
			this.child.once('exit', resolve);
		}).finally(() => running.delete(this));
	}

	get isRunning() {
		return running.has(this);
	}

	/** What it has said so far. */
	async log() {
		return await readFile(this.logFile, 'utf8').catch(() => '');
	}

	/** Waits until its log has these words. @throws Error if it ends before that, or is late */
	async untilItSays(words: string): Promise<void> {
		await waitFor(words, START_SECONDS, async () => {
			return !this.isRunning || (await this.log()).includes(words);
		});
		if (!this.isRunning) throw new Error(`It did not start:\n${await this.log()}`);
	}

	/** Sends a signal to the program and to every process that it started. */
	kill(signal: NodeJS.Signals) {
		if (!this.isRunning || this.child.pid === undefined) return;
		try {
			process.kill(-this.child.pid, signal);
		} catch {
			// Gone between our look and our signal: that is what was wanted.
		}
	}

	/** Sends a signal to the program alone, as a supervisor does. */
	signal(signal: NodeJS.Signals) {
		this.child.kill(signal);
	}

	/** Ends the program in good order, or with force when it takes longer than it should. */
	async stop() {
		this.signal('SIGTERM');
		const force = setTimeout(() => this.kill('SIGKILL'), STOP_SECONDS * 1000);
		await this.ended;
		clearTimeout(force);
	}
}

/** A port that was free a moment ago: for programs that cannot take port 0 and say which one they got. */
export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
