import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { exchange, type HttpAnswer, type HttpCall } from './http';
import type { LogEntry as SandboxLogEntry } from '../sandbox/accessLog.ts' with {
	'resolution-mode': 'import',
};
import type { Violation as SandboxViolation } from '../sandbox/contract.ts' with {
	'resolution-mode': 'import',
};
import type {
	FaultPlanInput as SandboxFaultPlan,
	Fault as SandboxFault,
	RulePath as SandboxPath,
} from '../sandbox/faults.ts' with { 'resolution-mode': 'import' };
import type { JobReport as SandboxJob } from '../sandbox/routes/control.ts' with {
	'resolution-mode': 'import',
};
import type {
	Settings as SandboxSettings,
	SettingsChange as SandboxSettingsChange,
} from '../sandbox/settings.ts' with { 'resolution-mode': 'import' };

export type { SandboxFault, SandboxFaultPlan, SandboxJob, SandboxLogEntry };
export type { SandboxPath, SandboxSettings, SandboxSettingsChange, SandboxViolation };

const CHECKOUT = resolve(__dirname, '..');

/**
 * As `npm run sandbox` starts it. Fewer of V8's own threads and a small nursery (MB) keep some 60 MB
 * less memory, at the same pace: its engines fill memory that V8 does not look after.
 */
const NODE_ARGUMENTS = ['--v8-pool-size=1', '--max-semi-space-size=2', '--import', 'tsx'];

/** A sandbox is up in about a second; a machine busy with tests may need many times that. */
const START_SECONDS = 60;

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
	/** Put into place as soon as it runs. */
	settings?: SandboxSettingsChange;
	/** Whether it checks, for good, every request and answer against the description of the API. */
	validate?: boolean;
	/** Further arguments of its command line. */
	args?: string[];
}

/** A Segmind credential's fields: all hosts of the service are the sandbox. */
export type SandboxCredential = Record<'apiKey' | 'baseUrl' | 'storageUrl' | 'historyUrl', string>;

/** Calls a control endpoint. */
type Ask = (path: string, call: HttpCall) => Promise<Pick<HttpAnswer, 'status' | 'text'>>;

/** A running sandbox, and its control endpoints. */
export class Sandbox {
	/**
	 * @param url the address of API, storage and files
	 * @param ask how its control endpoints are reached, if not over HTTP
	 */
	constructor(
		readonly url: string,
		private readonly ask: Ask = async (path, call) => await exchange(new URL(path, url), call),
	) {}

	/** A reference recording, made by the project itself. */
	get referenceUrl(): string {
		return `${this.url}/files/reference.mp3`;
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

	/** Of a sandbox that validates: what is not as the description of the API says, or has a key where none belongs. */
	async violations(): Promise<SandboxViolation[]> {
		return (await this.control('GET', 'violations')) as SandboxViolation[];
	}

	/** Forgets jobs, log and faults; settings and clock are as at the start. */
	async reset(settings?: SandboxSettingsChange): Promise<void> {
		await this.control('POST', 'reset');
		if (settings) await this.settings(settings);
	}

	private async control(method: 'GET' | 'PUT' | 'POST', name: string, body?: object) {
		const { status, text } = await this.ask(`/_sandbox/${name}`, { method, body });
		if (status >= 300) throw new Error(`${method} ${name} answered ${status}: ${text}`);
		return JSON.parse(text) as unknown;
	}
}

/** A sandbox in a process of its own. */
export class SandboxProcess extends Sandbox {
	constructor(
		url: string,
		readonly child: ChildProcessWithoutNullStreams,
		private readonly ended: Promise<unknown>,
	) {
		super(url);
	}

	/** Ends the process, which keeps nothing that could be lost. */
	async stop(): Promise<void> {
		this.child.kill('SIGKILL');
		await this.ended;
	}
}

/**
 * Starts a sandbox and waits until it answers. It ends with this process, however that ends.
 * @throws Error with what it said last, if it does not start
 */
export async function startSandbox({
	latency = 'fast',
	settings,
	validate = false,
	args = [],
}: SandboxOptions = {}): Promise<SandboxProcess> {
	const command = [...NODE_ARGUMENTS, 'sandbox/main.ts', '--exit-with-parent', '--port', '0'];
	const child = spawn(
		process.execPath,
		[...command, '--latency', latency, ...(validate ? ['--validate'] : []), ...args],
		// Its standard input stays open as long as this process lives: that is how it notices.
		{ cwd: CHECKOUT },
	);
	const ended = new Promise<void>((settle) => {
		child.once('error', () => settle());
		child.once('close', () => settle());
	});
	const sandbox = new SandboxProcess(await readyUrl(child), child, ended);
	if (settings) await sandbox.settings(settings);
	return sandbox;
}

/** The address out of the line that the sandbox prints when it is ready. */
async function readyUrl(child: ChildProcessWithoutNullStreams): Promise<string> {
	let said = '';
	child.stderr.on('data', (chunk: Buffer) => {
		said = (said + chunk.toString()).slice(-STDERR_CHARACTERS);
	});
	const lines = createInterface({ input: child.stdout });
	const signal = AbortSignal.timeout(START_SECONDS * 1000);
	const first = Promise.race([once(lines, 'line', { signal }), once(child, 'close')]);
	const [line] = (await first.catch((error: Error) => [error.message])) as unknown[];
	const url = /Sandbox ready at (http:\/\/\S+)/.exec(String(line))?.[1];
	if (url) return url;
	child.kill('SIGKILL');
	throw new Error(`The sandbox did not start (${String(line)}).\n${said}`);
}
