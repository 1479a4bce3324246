import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';

import { mean } from 'simple-statistics';

import {
	type Sandbox,
	type SandboxJob,
	type SandboxSettings,
	startSandbox,
} from '../harness/sandboxProcess';
import type { Finding, Order, Way } from './process/messages';

export interface Measurement extends Order {
	way: Way;
	/** How the sandbox is set up, beside what all measurements have in common. */
	settings: Partial<SandboxSettings>;
	/** By how much every answer is held up, in real ms; default 0. */
	answerDelayMs?: number;
}

export interface Measured extends Finding {
	/** What the service needed at least for the runs that it made, in seconds. */
	limitSeconds: number;
	/** By job, in the order of submission. */
	statusRequests: number[];
	/** From the end of a run until it was seen, in seconds, on average; NaN where nothing was polled. */
	lagSeconds: number;
}

/** Runs of the vendor's typical length; audio that costs nothing to make. */
const TYPICAL_SERVICE: Partial<SandboxSettings> = {
	workers: 10,
	runSeconds: { median: 10.6, sigma: 0.25 },
	audio: { bytes: 100_000 },
	credits: 1e6,
	seed: 987654321,
};

/** For the warm-up: over at once. */
const QUICK: Partial<SandboxSettings> = { ...TYPICAL_SERVICE, workers: 100, runSeconds: 0 };

/** A sandbox that has measured its reference recording: the first job of a new one waits for that. */
export async function startWarmSandbox(): Promise<Sandbox> {
	const sandbox = await startSandbox({ settings: QUICK });
	await measure(sandbox, { way: 'openVoice', items: 1, settings: QUICK, clockScale: 1 });
	return sandbox;
}

/** Measures one way of working through some items, in a fresh process. @throws Error if it fails */
export async function measure(
	sandbox: Sandbox,
	{ way, settings, answerDelayMs = 0, ...order }: Measurement,
): Promise<Measured> {
	await sandbox.reset(QUICK);
	const child = fork(resolve(__dirname, 'process/main.ts'), {
		execArgv: ['--import', 'tsx', '--expose-gc'],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	try {
		const { credential, referenceUrl } = withAddresses(sandbox);
		await answer(child, { way, credential, referenceUrl });
		const { clockScale } = order;
		await sandbox.reset({ ...TYPICAL_SERVICE, ...settings, timeScale: clockScale });
		if (answerDelayMs > 0) {
			await sandbox.faults({ rules: [{ path: 'any', fault: { delayMs: answerDelayMs } }] });
		}
		const finding = (await answer(child, order)) as Finding;
		if (finding.error !== undefined) throw new Error(`${way}: ${finding.error}`);
		const { workers = 1 } = await sandbox.settings();
		return { ...finding, ...(await whatTheServiceSaw(sandbox, workers)) };
	} finally {
		child.kill();
	}
}

function withAddresses(sandbox: Sandbox) {
	return { credential: sandbox.credential(), referenceUrl: sandbox.referenceUrl };
}

/** Sends a message and waits for the next one that comes back. */
async function answer(child: ChildProcess, message: object): Promise<unknown> {
	return await new Promise((receive, reject) => {
		child.once('message', receive);
		child.once('exit', (code) => reject(new Error(`The measuring process ended (${code})`)));
		child.send(message);
	});
}

async function whatTheServiceSaw(sandbox: Sandbox, workers: number) {
	const jobs = await sandbox.jobs();
	const log = await sandbox.log();
	const lastPoll = new Map<string, number>();
	for (const { path, time } of log) {
		const id = /^\/v2\/requests\/([^/]+)\/status$/.exec(path)?.[1];
		if (id !== undefined) lastPoll.set(id, time);
	}
	const lags = jobs.flatMap(({ requestId, endedAt }) => {
		const seen = lastPoll.get(requestId);
		return seen === undefined || !endedAt ? [] : [(seen - endedAt) / 1000];
	});
	return {
		limitSeconds: shortestMakespan(jobs.map(runSeconds), workers),
		statusRequests: jobs.map(({ statusReads }) => statusReads),
		lagSeconds: lags.length === 0 ? NaN : mean(lags),
	};
}

function runSeconds({ startedAt, endedAt }: SandboxJob): number {
	return startedAt && endedAt ? (endedAt - startedAt) / 1000 : 0;
}

/** How long so many workers need at least for jobs that are all there at once, in their order. */
function shortestMakespan(jobSeconds: number[], workers: number): number {
	const freeAt = Array.from({ length: workers }, () => 0);
	for (const seconds of jobSeconds) freeAt[freeAt.indexOf(Math.min(...freeAt))]! += seconds;
	return Math.max(...freeAt);
}
