import type { INodeParameters } from 'n8n-workflow';

import type { Execution } from '../../harness/engine/n8nEngine';
import type { SandboxFault, SandboxSettingsChange } from '../../harness/sandboxProcess';
import { byTurns, contained, isTested } from '../pairwise';
import { forgetProcess, QUICK, type TestRig, useTestRig } from './support/testRig';
import { AMBIGUOUS } from './support/faultCases';

type History = NonNullable<SandboxSettingsChange['history']>;

/** More than one page of every size that is played, and with all that a service may change in what it keeps. */
const TEXTS = [
	' Spaces around it ',
	'Cafe\u0301 in two code points',
	'A line\r\nand another one',
	'Less < more & "quoted", isn\u2019t it? It\'s <b>',

	...Array.from({ length: 4 }, (_, index) => `Line ${index}`),
];

const HOUR_SECONDS = 3600;

/** Speaks as fast as no default, and no float of 32 bits. */
const SAID: INodeParameters = { speed: 0.7, language: 'EN_NEWEST' };

const ALL_INPUTS: NonNullable<History['inputs']> = [
	...(['trimmed', 'nfc', 'lf', 'escaped', 'float32', 'movedHost', 'nested', 'jsonInJson'] as const),
];

/** What the account's record may be like, and be read all the same. */
const READABLE: Array<[name: string, history: History]> = [
	...contained<[string, History]>([
		['as documented', {}],
		['paged small, whatever is asked for', { mostPerPage: 3 }],
	]),
	['paged small, and nothing told of pages', { mostPerPage: 3, paging: 'none' }],
	['in no order', { order: 'shuffled', mostPerPage: 4 }],
	['growing while it is read', { mostPerPage: 4, others: { growBy: 2 } }],
	['over 1 MB, with files in it', { others: { rows: 8, kilobytes: 600 } }],
	...contained<[string, History]>([
		['over 20 MB, with files in it', { others: { rows: 25, kilobytes: 900, apartSeconds: 0 } }],
		['over 1 MB, with long texts', { others: { rows: 90, text: '\u957f'.repeat(20_000) } }],
	]),
	['of rows that say no time', { others: { rows: 10 }, oddTimes: true }],
	['503 for five seconds', { status: 503, statusSeconds: 5 }],
	['a page in its place for five seconds', { status: 403, asPage: true, statusSeconds: 5 }],
	...contained<[string, History]>([
		['503 for a minute', { status: 503, statusSeconds: 60 }],
		['of a model with a version', { model: 'openvoice-v2' }],
	]),
	[
		'failing on its second page for half a minute',
		{ mostPerPage: 4, brokenPage: 2, status: 500, statusSeconds: 30 },
	],
	['limited to five requests a minute', { mostPerPage: 2, requestsPerMinute: 5 }],
	['of a model with its owner', { model: 'myshell/openvoice:2.0' }],
	['with defaults left out', { inputs: ['defaultsLeftOut'] }],
	...contained(
		ALL_INPUTS.map((input): [string, History] => [
			`with inputs that are ${input}`,
			{ inputs: [input] },
		]),
	),
	['with inputs changed in every way', { inputs: ALL_INPUTS }],
	['eight hours behind UTC', { zoneHours: -8 }],
	['five and a half hours ahead', { zoneHours: 5.5 }],
];

/**
 * One submit gets no answer and another item ends the first try, so that n8n calls the node again. Fails if anything is
 * bought twice.
 */
async function retryOnFail(rig: TestRig): Promise<Execution> {
	const items = [`${TEXTS[2]} & in doubt`, 'Refused at first'];
	await rig.faults([
		{ path: 'submit', match: { text: items[0]! }, times: 1, fault: { reset: 'after' } },
		{ path: 'submit', match: { text: items[1]! }, times: 1, fault: { status: 400, delayMs: 50 } },
	]);
	const execution = await rig.run({
		items,
		parameters: SAID,
		options: { downloadAudio: false, timeout: 300 },
		settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 10 },
	});
	const texts = (await rig.sandbox.jobs()).map(({ text }) => text);
	const bought = texts.filter((text) => items.includes(text));
	expect(new Set(bought).size).toBe(bought.length);
	const [doubt] = await rig.jobsFor(items[0]!);
	const shown = `${JSON.stringify(execution.outputItems())} ${execution.error?.message}`;
	expect(shown).toMatch(new RegExp(`${doubt?.requestId}|${AMBIGUOUS.source}`));
	return execution;
}

const bothWays = [
	['by hand', 'manual'],
	['by a retry after a crash', 'retry'],
] as const;

describe('The account’s record is read whole, whatever it is like:', () => {
	const rig = useTestRig({ settings: { credits: 1e6 } });
	const speak = async (mode: 'manual' | 'retry' | 'webhook', options: INodeParameters = {}) =>
		await rig.run({
			mode,
			items: TEXTS,
			parameters: SAID,
			options: { maxConcurrency: 50, downloadAudio: false, ...options },
		});

	describe.each(READABLE.map((row, index) => [...row, index] as const))(
		'%s',
		(_, history, index) => {
			it('nothing is bought again', async () => {
				await speak('webhook');
				expect(await rig.sandbox.jobs()).toHaveLength(TEXTS.length);
				await rig.sandbox.clock(600);
				for (const [, mode] of byTurns(bothWays, index)) {
					await rig.sandbox.settings({ history });
					forgetProcess();
					const again = await speak(mode);
					expect(again.error).toBeUndefined();
					const reused = again.outputItems().filter(({ json }) => json.reused === true);
					expect(reused).toHaveLength(TEXTS.length);
				}
				expect(await rig.sandbox.jobs()).toHaveLength(TEXTS.length);
				await retryOnFail(rig);
			});
		},
	);

	it.each([403, ...contained([401, 404])])(
		'is none where the service itself says so (%i): bought again, without waiting',
		async (status) => {
			await speak('webhook');
			await rig.sandbox.settings({ history: { status } });
			for (const [, mode] of bothWays) {
				forgetProcess();
				const again = await speak(mode);
				expect(again.error).toBeUndefined();
				expect(again.outputItems().some(({ json }) => json.reused)).toBe(false);
			}
			expect(await rig.sandbox.jobs()).toHaveLength(3 * TEXTS.length);
			const asked = (await rig.requests()).filter((one) => one.includes('request-history'));
			expect(asked).toHaveLength(2);
		},
	);
});

/** How many of three speeches are bought again, each time right after they were bought. */
interface Again {
	record: string;
	history: History;
	byHand: number;
	byHandAfterRestart: number;
	retryAfterKill: number;
	/** Whether the submit in doubt is found, or told as unknown; it is never sent again. */
	isDoubtFound: boolean;
}

const AGAIN: Again[] = [
	...contained([
		{
			...{ record: 'at once', history: {}, isDoubtFound: true },
			...{ byHand: 0, byHandAfterRestart: 0, retryAfterKill: 0 },
		},
	]),
	{
		...{ record: '20 s late', history: { lateSeconds: 20 }, isDoubtFound: true },
		...{ byHand: 0, byHandAfterRestart: 3, retryAfterKill: 0 },
	},
	{
		...{ record: '120 s late', history: { lateSeconds: 120 }, isDoubtFound: false },
		...{ byHand: 0, byHandAfterRestart: 3, retryAfterKill: 3 },
	},
	{
		...{
			record: 'failing for 5 s',
			history: { status: 503, statusSeconds: 5 },
			isDoubtFound: true,
		},
		...{ byHand: 0, byHandAfterRestart: 0, retryAfterKill: 0 },
	},
	{
		...{ record: 'failing for good', history: { status: 503 }, isDoubtFound: false },
		...{ byHand: 0, byHandAfterRestart: 3, retryAfterKill: 0 },
	},
	{
		...{ record: 'refused for good', history: { status: 403 }, isDoubtFound: false },
		...{ byHand: 0, byHandAfterRestart: 3, retryAfterKill: 3 },
	},
];

describe('What is bought again right after it was bought, the record', () => {
	const rig = useTestRig();
	const items = ['One', 'Two', 'Three'];
	const boughtAgain = async (again: () => Promise<unknown>, history: History) => {
		await rig.sandbox.reset(QUICK);
		forgetProcess();
		await rig.run({ items, options: { downloadAudio: false } });
		await rig.sandbox.settings({ history });
		await again();
		return (await rig.sandbox.jobs()).length - items.length;
	};

	it.each(AGAIN)('$record', async ({ record, history, ...expected }) => {
		const again = async (mode: 'manual' | 'retry') => await rig.run({ mode, items });
		const afterRestart = async (mode: 'manual' | 'retry') => {
			forgetProcess();
			await again(mode);
		};
		const counted = {
			byHand: await boughtAgain(async () => await again('manual'), history),
			byHandAfterRestart: await boughtAgain(async () => await afterRestart('manual'), history),
			retryAfterKill: await boughtAgain(async () => await afterRestart('retry'), history),
		};
		await rig.sandbox.settings({ history });
		const isDoubtFound = (await retryOnFail(rig)).error === undefined;
		expect({ ...counted, isDoubtFound }).toEqual(expected);
	});
});

/** What the record may be like for a submit whose answer got lost. */
const CLOCKS: Array<[name: string, settings: SandboxSettingsChange]> = [
	['at once', {}],
	['20 s late', { history: { lateSeconds: 20 } }],
	['20 min ahead', { clockAheadSeconds: 1200 }],
	['20 min behind', { clockAheadSeconds: -1200 }],
	['eight hours behind UTC, without saying so', { history: { zoneHours: -8 } }],
	['five and a half hours ahead of UTC, without saying so', { history: { zoneHours: 5.5 } }],
	['20 min ahead and eight hours behind', { clockAheadSeconds: 1200, history: { zoneHours: -8 } }],
	['in no order', { history: { order: 'shuffled', others: { rows: 30 } } }],
	['stumbling for five seconds', { history: { status: 503, statusSeconds: 5 } }],
	['with inputs changed in every way', { history: { inputs: ALL_INPUTS } }],
	['over 1 MB', { history: { others: { rows: 8, kilobytes: 600 } } }],
];

/** In which form a gateway answers. */
const FORMS: Array<[name: string, form: SandboxFault]> = [
	['a page', { html: true }],
	['a text', { body: 'upstream error', headers: { 'content-type': 'text/plain' } }],
	['nothing', { body: '' }],
	['JSON of its own', { body: { message: 'Service Unavailable' } }],
];

/** A gateway that forwards a submit, and then answers in the service's place. */
const FORWARDED: Array<[name: string, fault: SandboxFault]> = [
	...[500, 503, 429, 408, 421, 425, 499, 404, 403].map((status, index): [string, SandboxFault] => {
		const [name, form] = FORMS[index % FORMS.length]!;
		return [`${status} with ${name}`, { status, ...form }];
	}),
	...FORMS.map(([name, form]): [string, SandboxFault] => [
		`503 with ${name}`,
		{ status: 503, ...form },
	]),
	...[408, 421, 425, 499].map((status): [string, SandboxFault] => [
		`${status} as the service writes it`,
		{ status, body: { error: 'It took too long' } },
	]),
];

const outcomeOf = (execution: Execution) =>
	execution.outputItems().map(({ json }) => json.error ?? json.requestId);

describe('A submit in doubt', () => {
	const rig = useTestRig({ settings: { credits: 1e6 } });
	const text = TEXTS[3]!;

	it.each(CLOCKS)('is found in a record that is %s', async (_, settings) => {
		await rig.run({ items: [text], parameters: SAID });
		// Only the sandbox's clock is moved: it goes on showing the true time.
		await rig.sandbox.clock(HOUR_SECONDS);
		forgetProcess();
		const { clockAheadSeconds = 0 } = settings;
		const clock = { clockAheadSeconds: clockAheadSeconds - HOUR_SECONDS };
		await rig.sandbox.settings({ ...settings, ...clock });
		await rig.faults([{ path: 'submit', fault: { reset: 'after' } }]);
		const execution = await rig.run({ items: [text], parameters: SAID, options: { timeout: 120 } });
		expect(execution.error).toBeUndefined();
		const [, doubtful] = await rig.sandbox.jobs();
		expect(outcomeOf(execution)).toEqual([doubtful?.requestId]);
		expect(await rig.sandbox.jobs()).toHaveLength(2);
	});

	it.each(FORWARDED.map((row, index) => [...row, index % 2 === 1] as const))(
		'is bought once though a gateway answers %s',
		async (_, answer, isOdd) => {
			await rig.faults([
				{ path: 'submit', fault: { accept: true, ...answer } },
				{ path: 'sync', fault: { accept: true, ...answer } },
			]);
			for (const processing of ['async', 'sync']) {
				for (const retryOnFail of [false, true]) {
					if (!isTested(processing === 'sync', retryOnFail, isOdd)) continue;
					const one = `${processing}, ${retryOnFail}`;
					const execution = await rig.run({
						items: [one],
						parameters: { processing },
						settings: { retryOnFail, maxTries: 3, waitBetweenTries: 10 },
					});
					expect(execution.error).toBeUndefined();
					expect(await rig.jobsFor(one)).toHaveLength(1);
				}
			}
		},
	);

	it('is told as unknown, and not sent again, where there is no record', async () => {
		await rig.sandbox.settings({ history: { status: 403 } });
		await rig.faults([{ path: 'submit', fault: { accept: true, status: 503, html: true } }]);
		const execution = await rig.run({ settings: { retryOnFail: true, maxTries: 3 } });
		expect(execution.error?.message).toMatch(AMBIGUOUS);
		expect(await rig.sandbox.jobs()).toHaveLength(1);
	});
});

describe('A read that something in between answers', () => {
	const rig = useTestRig();
	const FOREIGN = [401, 403, 404, 407, 408, 421, 425, 451, 302, 500, 503];
	const READS = ['status', 'result', 'file'] as const;

	it.each(READS)('is repeated within the timeout: %s', async (path) => {
		for (const [index, status] of FOREIGN.entries()) {
			if (!byTurns(READS, index).includes(path)) continue;
			const text = `${path} ${status}`;
			await rig.faults([{ path, times: 4, match: { text }, fault: { status, html: true } }]);
			const execution = await rig.run({ items: [text], options: { timeout: 120 } });
			expect([status, execution.error?.message]).toEqual([status, undefined]);
			expect(await execution.binaryBuffer(execution.outputItems()[0])).toHaveLength(20_000);
			expect(await rig.jobsFor(text)).toHaveLength(1);
		}
	});
});
