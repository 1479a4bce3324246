import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

import { once } from '../../../harness/engine/environment';
import type { Sandbox } from '../../../harness/sandboxProcess';
import { LONGEST_SLICE_MS } from '../../../nodes/OpenVoice/pace/executionClock';

/** How often it is looked whether everybody sleeps. */
const LOOK_MS = 2;

/** Node.js tells of every request under this name. */
export const REQUEST_BEGINS = 'http.client.request.start';

/** What is under way in this process beside requests: files being read or written, mostly. */
const UNDER_WAY = /^(FSReq|GetAddrInfo|Immediate)/;

/** So many looks in a row have to find that nothing is under way. */
const LOOKS = 2;

/** Many sleep, each until another moment: so much is skipped at once, and who was due meanwhile wakes late. */
const LEAST_SKIP_MS = 100;

interface Sleeper {
	dueMs: number;
	wake: () => void;
}

/**
 * Skips the time in which everybody waits: while the node sleeps and no request is on its way, its clocks
 * and those of the sandboxes are set to when the next sleepers wake. Whatever takes time, takes its real
 * time: on a busy machine nothing seems slower than it is.
 */
export class FastTime {
	private readonly real = {
		setTimeout: once.globalThis.setTimeout,
		clearTimeout: once.globalThis.clearTimeout,
		dateNow: Date.now.bind(Date),
		evenNow: performance.now.bind(performance),
	};

	private readonly sleepers = new Map<unknown, Sleeper>();

	private readonly requests = new Set<ClientRequest>();

	private skippedMs = 0;

	private isRunning = true;

	private readonly skipping: Promise<void>;

	/** Begins at once. @param sandboxes those in other processes, whose clocks have to be moved */
	constructor(private readonly sandboxes: Sandbox[] = []) {
		const { real, sleepers } = this;
		const setTimer = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
			// The node sleeps no longer than that at a time; longer timers belong to others.
			if (ms > LONGEST_SLICE_MS) return real.setTimeout(work, ms, ...args);
			const wake = () => {
				clearTimeout(timer);
				work(...args);
			};
			const timer = real.setTimeout(wake, ms);
			sleepers.set(timer, { dueMs: performance.now() + ms, wake });
			return timer;
		};
		this.set({
			setTimeout: Object.assign(setTimer, real.setTimeout),
			clearTimeout: (timer) => {
				sleepers.delete(timer);
				real.clearTimeout(timer);
			},
			dateNow: () => Math.round(real.dateNow() + this.skippedMs),
			evenNow: () => real.evenNow() + this.skippedMs,
		});
		subscribe(REQUEST_BEGINS, this.requestBegins);
		this.skipping = this.skip();
	}

	/** Back to the real time. */
	async end(): Promise<void> {
		this.isRunning = false;
		await this.skipping;
		unsubscribe(REQUEST_BEGINS, this.requestBegins);
		this.set(this.real);
		// Leftover timers must not keep the worker alive.
		for (const timer of this.sleepers.keys()) (timer as NodeJS.Timeout).unref();
	}

	/** The clocks and timers of the node, and of the tests. */
	private set({ setTimeout, clearTimeout, dateNow, evenNow }: FastTime['real']): void {
		for (const realm of [once.globalThis, globalThis]) {
			Object.assign(realm, { setTimeout, clearTimeout });
			realm.Date.now = dateNow;
			realm.performance.now = evenNow;
		}
	}

	private readonly requestBegins = (message: unknown) => {
		const { request } = message as { request: ClientRequest };
		this.requests.add(request);
		request.once('close', () => this.requests.delete(request));
	};

	private async skip(): Promise<void> {
		const { sleepers, requests, real, sandboxes } = this;
		const areAllAsleep = () =>
			requests.size === 0 &&
			sleepers.size > 0 &&
			!process.getActiveResourcesInfo().some((resource) => UNDER_WAY.test(resource));
		let looks = 0;
		while (this.isRunning) {
			await new Promise((resolve) => real.setTimeout(resolve, LOOK_MS));
			looks = areAllAsleep() ? looks + 1 : 0;
			if (looks < LOOKS || !this.isRunning) continue;
			const firstMs = Math.min(...[...sleepers.values()].map(({ dueMs }) => dueMs));
			const leftMs = firstMs - performance.now();
			// Overdue sleepers wake now: their real timers know nothing of the skipped time.
			if (leftMs > 0) {
				const skipMs = Math.max(leftMs, LEAST_SKIP_MS);
				// The sandbox first: what is due there when the node wakes is to be done by then.
				await Promise.all(sandboxes.map(async (sandbox) => await sandbox.clock(skipMs / 1000)));
				this.skippedMs += skipMs;
			}
			const nowMs = performance.now();
			for (const { dueMs, wake } of [...sleepers.values()]) if (dueMs <= nowMs) wake();
		}
	}
}

/** Runs something while the time is skipped in which everybody waits. */
export async function inFastTime<Result>(
	sandboxes: Sandbox[],
	run: () => Promise<Result>,
): Promise<Result> {
	const time = new FastTime(sandboxes);
	return await run().finally(async () => await time.end());
}
