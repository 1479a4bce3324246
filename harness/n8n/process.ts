import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface DaemonOptions {
	command: string;
	args: string[];
	env?: NodeJS.ProcessEnv;
	/** Everything that it says goes here. */
	logFile: string;
	cwd?: string;
	uid?: number;
	gid?: number;
}

/** How long a program may take to end on its own after SIGTERM: n8n gives its executions 30 s. */
const STOP_SECONDS = 40;

const running = new Set<Daemon>();
process.on('exit', () => {
	for (const daemon of running) daemon.kill('SIGKILL');
});

/** A server program that runs beside us until it is stopped; it never outlives this process. */
export class Daemon {
	readonly logFile: string;

	/** Settles when the program has ended, with its exit code (null: by a signal). */
	readonly ended: Promise<number | null>;

	private readonly child: ChildProcess;

	private over = false;

	constructor(options: DaemonOptions) {
		this.logFile = options.logFile;
		mkdirSync(dirname(options.logFile), { recursive: true });
		const log = createWriteStream(options.logFile, { flags: 'a' });
		this.child = spawn(options.command, options.args, {
			cwd: options.cwd,
			env: options.env,
			uid: options.uid,
			gid: options.gid,
			stdio: ['ignore', 'pipe', 'pipe'],
			// A process group of its own: Ctrl-C is ours to pass on, and its children end with it.
			detached: true,
		});
		this.child.stdout?.pipe(log, { end: false });
		this.child.stderr?.pipe(log, { end: false });
		running.add(this);
		this.ended = new Promise((resolve) => {
			const end = (code: number | null) => {
				this.over = true;
				running.delete(this);
				log.end();
				resolve(code);
			};
			this.child.once('error', (error) => {
				log.write(`${String(error)}\n`);
				end(null);
			});
			this.child.once('exit', end);
		});
	}

	get isRunning() {
		return !this.over;
	}

	get pid() {
		return this.child.pid;
	}

	/** What it has said so far. */
	async log() {
		return await readFile(this.logFile, 'utf8').catch(() => '');
	}

	/** Sends a signal to the program and to every process that it started. */
	kill(signal: NodeJS.Signals) {
		if (this.over || this.child.pid === undefined) return;
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
