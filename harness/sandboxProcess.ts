import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

import { request } from 'undici';

import type {
	SandboxFaultPlan,
	SandboxJob,
	SandboxLogEntry,
	SandboxSettings,
	SandboxSettingsChange,
	SandboxViolation,
} from './sandboxTypes';

export type * from './sandboxTypes';

const CHECKOUT = resolve(__dirname, '..');

/**
 * As `npm run sandbox` starts it. Fewer of V8's own threads and a small nursery (MB) keep some 60 MB
 * less memory, at the same pace: its engines fill memory that V8 does not look after.
 */
const NODE_ARGUMENTS = ['--v8-pool-size=1', '--max-semi-space-size=2', '--import', 'tsx'];

/** A sandbox is up in about a second; a machine busy with tests may need many times that. */
const START_SECONDS = 60;

/** Asked to stop, it has no reason to take longer. */
const STOP_SECONDS = 5;

/** How much of what it said is repeated when it does not start. */
const STDERR_CHARACTERS = 4_000;

/** The sandbox's own, documented key. */
export const SANDBOX_KEY = 'SG_5a9db0c5a9db0c5a';

/** How long a job runs: hardly at all, or about 10 s as on the service. */
export const LATENCIES = ['fast', 'realistic'] as const;
export type Latency = (typeof LATENCIES)[number];

export interface SandboxOptions {
	/** Default `fast`. */
	latency?: Latency;
	/** 0 (default) takes any free port. */
	port?: number;
	/** A file with a fault plan. */
	faultsFile?: string;
	/** Put into place as soon as it runs. */
	settings?: SandboxSettingsChange;
	/** Whether it checks, for good, every request and answer against the description of the API. */
	validate?: boolean;
	/** Further arguments of its command line. */
	args?: string[];
}

/** A Segmind credential's fields: all hosts of the service are the sandbox. */
export type SandboxCredential = Record<'apiKey' | 'baseUrl' | 'storageUrl' | 'historyUrl', string>;

/** The sandbox in a process of its own, and its control endpoints. */
export class Sandbox {
	constructor(
		/** The address of API, storage and files. */
		readonly url: string,
		private readonly child: ChildProcess,
		private readonly ended: Promise<unknown>,
	) {}

	/** A reference recording, made by the project itself. */
	get referenceUrl(): string {
		return `${this.url}/files/reference.mp3`;
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	/** The same sandbox for another test file, which has modules of its own. */
	again(): Sandbox {
		return new Sandbox(this.url, this.child, this.ended);
	}

	/** Lets this process end without waiting for it. The sandbox ends with it. */
	unref(): void {
		this.child.unref();
		for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) {
			(stream as Socket | null)?.unref();
		}
	}

	/** What a node's Segmind credential holds to reach it. */
	credential(apiKey = SANDBOX_KEY): SandboxCredential {
		return { apiKey, baseUrl: this.url, storageUrl: this.url, historyUrl: this.url };
	}

	/** Changes some settings, or none. @returns all of them */
	async settings(change?: SandboxSettingsChange): Promise<SandboxSettings> {
		return (await this.control(change ? 'PUT' : 'GET', 'settings', change)) as SandboxSettings;
	}

	async faults(plan: SandboxFaultPlan): Promise<void> {
		await this.control('PUT', 'faults', plan);
	}

	/** Moves its clock forward. */
	async clock(advanceSeconds: number): Promise<void> {
		await this.control('POST', 'clock', { advanceSeconds });
	}

	async log(): Promise<SandboxLogEntry[]> {
		return (await this.control('GET', 'log')) as SandboxLogEntry[];
	}

	/** Every job that it ever accepted, in order. */
	async jobs(): Promise<SandboxJob[]> {
		return (await this.control('GET', 'jobs')) as SandboxJob[];
	}

	/** Requests in which a key was anywhere but in the one header where it belongs. */
	async violations(): Promise<SandboxLogEntry[]> {
		const isMisplaced = (place: string) => place !== 'header:x-api-key';
		return (await this.log()).filter(({ keyIn }) => keyIn.some(isMisplaced));
	}

	/** Of a sandbox that validates: requests and answers that are not as the description of the API says. */
	async contractViolations(): Promise<SandboxViolation[]> {
		return (await this.control('GET', 'violations')) as SandboxViolation[];
	}

	/** Forgets jobs, log and faults; settings and clock are as at the start. */
	async reset(settings?: SandboxSettingsChange): Promise<void> {
		await this.control('POST', 'reset');
		if (settings) await this.settings(settings);
	}

	/** Ends the process. */
	async stop(): Promise<void> {
		this.child.kill('SIGTERM');
		const force = setTimeout(() => this.child.kill('SIGKILL'), STOP_SECONDS * 1000);
		await this.ended;
		clearTimeout(force);
	}

	private async control(method: 'GET' | 'PUT' | 'POST', name: string, body?: object) {
		const address = `${this.url}/_sandbox/${name}`;
		const answer = await request(address, {
			method,
			...(body && {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
			}),
		});
		const text = await answer.body.text();
		if (answer.statusCode >= 300) {
			throw new Error(`${method} ${address} answered ${answer.statusCode}: ${text}`);
		}
		return text === '' ? undefined : (JSON.parse(text) as unknown);
	}
}

/**
 * Starts a sandbox and waits until it answers. It ends with this process, however that ends.
 * @throws Error with what it said last, if it does not start
 */
export async function startSandbox({
	latency = 'fast',
	port = 0,
	faultsFile,
	settings,
	validate = false,
	args = [],
}: SandboxOptions = {}): Promise<Sandbox> {
	const child = spawn(
		process.execPath,
		[
			...[...NODE_ARGUMENTS, 'sandbox/main.ts', '--exit-with-parent'],
			...['--port', String(port), '--latency', latency],
			...(faultsFile === undefined ? [] : ['--faults', resolve(faultsFile)]),
			...(validate ? ['--validate'] : []),
			...args,
		],
		// Its standard input stays open as long as this process lives: that is how it notices.
		{ cwd: CHECKOUT, stdio: ['pipe', 'pipe', 'pipe'] },
	);
	const ended = new Promise<number | string | null>((settle) => {
		child.once('error', (error) => settle(error.message));
		child.once('close', (code, signal) => settle(signal ?? code));
	});
	const url = await readyUrl(child, ended).catch((error: unknown) => {
		child.kill('SIGKILL');
		throw error;
	});
	const sandbox = new Sandbox(url, child, ended);
	if (settings) await sandbox.settings(settings);
	return sandbox;
}

/** The address out of the line that the sandbox prints when it is ready. */
async function readyUrl(child: ChildProcess, ended: Promise<unknown>): Promise<string> {
	const { stdout, stderr } = child;
	if (!stdout || !stderr) throw new Error('The sandbox has no output to read');
	let said = '';
	stderr.on('data', (chunk: Buffer) => {
		said = (said + chunk.toString()).slice(-STDERR_CHARACTERS);
	});
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(
			() => reject(new Error(`The sandbox did not start within ${START_SECONDS} s.\n${said}`)),
			START_SECONDS * 1000,
		);
	});
	const gone = ended.then((reason) => {
		throw new Error(`The sandbox ended before it was ready (${String(reason)}).\n${said}`);
	});
	const ready = new Promise<string>((settle) => {
		createInterface({ input: stdout }).on('line', (line) => {
			const found = /Sandbox ready at (http:\/\/\S+)/.exec(line)?.[1];
			if (found) settle(found);
		});
	});
	try {
		return await Promise.race([ready, gone, late]);
	} finally {
		clearTimeout(timer);
	}
}
