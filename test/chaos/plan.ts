import { type RandomGenerator, unsafeUniformIntDistribution, mersenne } from 'pure-rand';

import type {
	SandboxFault,
	SandboxFaultPlan,
	SandboxPath,
	SandboxSettingsChange,
} from '../../harness/sandboxProcess';

/** One of several faults, and how often it is drawn beside the others. */
export type Draw = [weight: number, fault: SandboxFault];

/** How many of an item's requests of one kind meet a fault, and which. */
interface Weather {
	path: SandboxPath;
	/** The share of items that it meets. */
	share: number;
	draws: Draw[];
}

/** The rate limit, over in the blink after which it is looked at. */
const LIMITED: SandboxFault = {
	status: 429,
	headers: { 'x-rate-limit-reset-at-utc': '2020-01-01T00:00:00Z' },
};

/** What stands before the service, or a file host, says for a while: a proxy’s login, a firewall’s page, a captive network. */
const FOREIGN: Draw[] = [
	[1, { status: 401, html: true }],
	[1, { status: 403, html: true }],
	[1, { status: 404, html: true }],
	[1, { status: 407, html: true }],
	[1, { status: 425, body: '' }],
	[1, { status: 302, body: '' }],
	[1, { status: 200, html: true }],
];

/** What a GET survives. */
export const PASSING: Draw[] = [
	...FOREIGN,
	[2, { status: 500 }],
	[2, { status: 502, html: true }],
	[2, { status: 503 }],
	[2, { status: 504, html: true }],
	[2, { reset: 'before' }],
	[2, { cut: 8 }],
	[2, { delayMs: 50 }],
];

/** After these nobody knows whether a job was accepted; the account's record does. */
export const AMBIGUOUS: Draw[] = [
	[1, { reset: 'before' }],
	[1, { reset: 'after' }],
	[1, { status: 502, html: true }],
	[1, { accept: true, status: 502, html: true }],
	[1, { accept: true, status: 504, html: true }],
	[1, { accept: true, status: 503, html: true }],
	[1, { accept: true, status: 500, body: '' }],
	[1, { accept: true, status: 429, body: 'slow down', headers: { 'content-type': 'text/plain' } }],
	[1, { accept: true, status: 408, html: true }],
	[1, { accept: true, status: 499, body: { error: 'Client closed the request' } }],
	[1, { cut: 4 }],
];

/** A submit is sent again after these. */
export const REPEATED: Draw[] = [
	[16, { status: 500 }],
	[16, { status: 503 }],
	[16, { delayMs: 50 }],
	[1, LIMITED],
];

/** Draws that come up more often beside others. */
export function heavier(draws: Draw[], factor: number): Draw[] {
	return draws.map(([weight, fault]) => [weight * factor, fault]);
}

/** As heavy as what is repeated: a tenth of all submits ends in doubt. */
const OFTEN_AMBIGUOUS = heavier(AMBIGUOUS, 4);

/** A fifth of all requests meets a fault: measured, with an item’s usual number of looks. */
const ASYNC: Weather[] = [
	{ path: 'submit', share: 0.21, draws: [...REPEATED, ...OFTEN_AMBIGUOUS] },
	{ path: 'status', share: 0.37, draws: [...PASSING, [2, { brokenJson: true }]] },
	{ path: 'result', share: 0.25, draws: [...PASSING, [2, { brokenJson: true }]] },
	{ path: 'file', share: 0.25, draws: [...PASSING, [2, { cut: 12_000 }]] },
];

const SYNC: Weather[] = [
	{ path: 'sync', share: 0.23, draws: [...REPEATED, ...OFTEN_AMBIGUOUS, [8, { cut: 12_000 }]] },
];

/** How the account's record, and the service's clock, are: one for each seed. All of it is found within `LOOK_SECONDS`. */
const RECORDS: SandboxSettingsChange[] = [
	{ history: { lateSeconds: 0.5 } },
	{ history: { lateSeconds: 5 } },
	{ history: { lateSeconds: 0.5, late: 'null', body: 'text' } },
	{ history: { lateSeconds: 0.5, order: 'shuffled', mostPerPage: 50 } },
	{ history: { others: { rows: 100, kilobytes: 50 }, paging: 'none' } },
	{ history: { status: 503, statusSeconds: 5 } },
	{ history: { status: 403, asPage: true, statusSeconds: 5 } },
	{ history: { inputs: ['trimmed', 'nfc', 'lf', 'escaped', 'float32', 'jsonInJson'] } },
	{ history: { lateSeconds: 2 }, clockAheadSeconds: 1200 },
	{ history: { lateSeconds: 2 }, clockAheadSeconds: -1200 },
	{ history: { zoneHours: -8 }, late: { fileSeconds: 3, fileStatus: 200 } },
	{ history: { zoneHours: 5.5 }, late: { fileSeconds: 3, fileStatus: 403 } },
];

/** The record of a seed. */
export function recordOf(seed: number): SandboxSettingsChange {
	return RECORDS[seed % RECORDS.length]!;
}

/** Texts by which the sandbox knows what each item is to meet. */
export const textOf = (mode: string, index: number) => `Chaos ${mode} #${index}#`;

/** One of them, by weight. */
export function draw(draws: Draw[], random: RandomGenerator): SandboxFault {
	let left = unsafeUniformIntDistribution(1, sum(draws), random);
	for (const [weight, fault] of draws) {
		left -= weight;
		if (left <= 0) return fault;
	}
	throw new Error('Nothing was drawn');
}

const sum = (draws: Draw[]) => draws.reduce((total, [weight]) => total + weight, 0);

/**
 * What every item meets, by nothing but the seed: faults are bound to items, not to the order in which
 * their requests come, so that a failing seed fails again.
 */
export function chaosPlan(seed: number, { async, sync }: { async: number; sync: number }) {
	const random = mersenne(seed);
	const rules: SandboxFaultPlan['rules'] = [];
	const meet = (mode: string, count: number, weathers: Weather[]) => {
		for (let index = 0; index < count; index++) {
			for (const { path, share, draws } of weathers) {
				if (unsafeUniformIntDistribution(1, 1000, random) > share * 1000) continue;
				const match = { text: textOf(mode, index) };
				rules.push({ path, match, times: 1, fault: draw(draws, random) });
			}
		}
	};
	meet('async', async, ASYNC);
	meet('sync', sync, SYNC);
	return { seed, rules };
}
