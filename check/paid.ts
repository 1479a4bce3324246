import { setTimeout as sleep } from 'node:timers/promises';
import {
	EXAMPLE_VOICE_URL,
	TYPICAL_COST_CREDITS,
	TYPICAL_RUN_SECONDS,
} from '../nodes/OpenVoice/models/openvoice.ts';
import { describeAudio, fetchAudio } from './audio.ts';
import { checkRecord } from './record.ts';
import type { RecordedAnswer } from './recorder.ts';
import type { Check } from './service.ts';
import { LATE_SECONDS, POLL_MS, waitWhile } from './waitWhile.ts';

/** The vendor's SDK waits as long (docs/segmind.md, "Async"). */
const LONGEST_RUN_SECONDS = 600;

/** The default text of the model's page. */
const SHORT_TEXT = 'Did you ever hear a folk tale about a giant turtle?';

/** How long the long text is, in characters: beyond the 500 that one client believes in. */
const LONG_CHARACTERS = 600;
const LONG_TEXT = 'The quick brown fox jumps over the lazy dog, and comes back at night. '
	.repeat(10)
	.slice(0, LONG_CHARACTERS - 1)
	.trim()
	.concat('.');

/** How many runs are made at most, one of them to fail. */
export const RUNS = 4;

/** What they cost, as far as is known, in credits. */
export const ESTIMATE = RUNS * TYPICAL_COST_CREDITS;

/** What a result says of money and time, as far as it does. */
interface Metrics {
	cost?: number;
	inference_time?: number;
}

/** Keeps to what may be spent. */
class Budget {
	spent = 0;

	constructor(private readonly most: number) {}

	/** Whether one more run of the usual price may begin. */
	get allowsOneMore(): boolean {
		return this.spent + TYPICAL_COST_CREDITS <= this.most;
	}
}

/**
 * Runs jobs that cost credits: one as the model's page has it, one with a bad value, a sync one with an
 * uploaded voice, and a long one.
 * @param most credits to be spent; no run begins that may go beyond
 * @returns the credits that were spent
 */
export async function checkPaid(check: Check, most: number): Promise<number> {
	const budget = new Budget(most);
	const body = {
		input_audio: EXAMPLE_VOICE_URL,
		text: SHORT_TEXT,
		speed: 1,
		language: 'EN_NEWEST',
	};
	const steps: Array<[string, () => Promise<number>]> = [
		['A run as on the model’s page', async () => (short = await checkAsync(check, 'async', body))],
		['A speed of 3', async () => await checkBadValue(check, { ...body, speed: 3 })],
		['A sync run with an uploaded voice', async () => await checkSync(check, body)],
		[
			`${LONG_CHARACTERS} characters`,
			async () => {
				const cost = await checkAsync(check, 'long', { ...body, text: LONG_TEXT });
				const more = cost === short ? 'as much as' : `${cost} credits, not the ${short} of`;
				check.findings.learn(
					'The model',
					`What ${LONG_CHARACTERS} characters cost`,
					'more than a short text, or not',
					`${more} a short text`,
				);
				return cost;
			},
		],
	];
	let short = 0;
	for (const [name, run] of steps) {
		if (!budget.allowsOneMore) {
			check.findings.leaveOpen('Money', name, `not run: ${most} credits would not be enough`);
			continue;
		}
		budget.spent += await run();
	}
	return Number(budget.spent.toFixed(6));
}

/** Submits a job, follows it to its end, and looks at all that is said of it. @returns its cost */
async function checkAsync(check: Check, name: string, body: object): Promise<number> {
	const { hosts, recorder, findings } = check;
	const requestId = await submit(check, name, body);
	if (!requestId) return TYPICAL_COST_CREDITS;
	const end = await followToEnd(check, name, requestId);
	if (end?.status !== 200) {
		findings.check('Async', `${name}: its end`, 'COMPLETED', end?.text ?? 'not at all', false);
		return 0;
	}
	const url = `${hosts.api}/v2/requests/${requestId}`;
	const result = await waitWhile(
		async () => await recorder.send(`${name}-result`, url),
		({ json }) => json?.status === 'PROCESSING',
	);
	findings.checkAnswer('Async', `${name}: its result`, 200, result);
	const audio = describeAudio(result);
	findings.learn(
		'Async',
		`${name}: how its audio is given`,
		'any known shape',
		audio.shape,
		audio.isKnown,
	);
	const byPollUrl = await recorder.send(
		`${name}-poll-url`,
		`${hosts.api}/v1/requests/${requestId}`,
	);
	findings.checkAnswer('Async', `${name}: its output at poll_url`, 200, byPollUrl);
	await fetchAudio(check, name, audio);
	const { cost, inference_time: seconds } = (result.json?.metrics ?? {}) as Metrics;
	checkCost(check, name, cost);
	checkTime(check, name, seconds);
	await checkRecord(check, name, requestId, { status: 'COMPLETED', body, cost });
	return cost ?? TYPICAL_COST_CREDITS;
}

/** @returns the request's id; undefined if none was given */
async function submit(check: Check, name: string, body: object): Promise<string | undefined> {
	const { hosts, recorder, findings } = check;
	const url = `${hosts.api}/v2/openvoice`;
	const answer = await recorder.send(`${name}-submit`, url, { method: 'POST', body });
	findings.checkAnswer('Async', `${name}: its submit`, 200, answer);
	const id = answer.json?.request_id;
	const isKnown = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})$/i.test(String(id));
	findings.check('Async', `${name}: the form of its id`, 'a UUID or 32 hex digits', id, isKnown);
	return typeof id === 'string' ? id : undefined;
}

/** Polls until a request is over. @returns its last status, 422 for a failed one; undefined if it never ends */
async function followToEnd(
	{ hosts, recorder, findings }: Check,
	name: string,
	requestId: string,
): Promise<RecordedAnswer | undefined> {
	const began = Date.now();
	const seen = new Set<string>();
	for (;;) {
		const seconds = (Date.now() - began) / 1000;
		const url = `${hosts.api}/v2/requests/${requestId}/status`;
		const answer = await recorder.send(`${name}-status`, url);
		const state = answer.status === 200 ? String(answer.json?.status) : String(answer.status);
		if (!seen.has(state) && answer.status !== 404) {
			findings.checkAnswer('Async', `${name}: its status ${state}`, answer.status, answer);
		}
		seen.add(state);
		if (answer.status === 404 && seconds < LATE_SECONDS) await sleep(POLL_MS);
		else if (answer.status !== 200 || state === 'COMPLETED') {
			const lateness = seen.has('404') ? 'only after a while' : 'at once';
			findings.learn('Async', `${name}: when it is known`, 'at once or soon', lateness);
			return answer;
		} else if (seconds > LONGEST_RUN_SECONDS) return undefined;
		else await sleep(POLL_MS);
	}
}

/** A value out of its range. @returns what it cost */
async function checkBadValue(check: Check, body: object): Promise<number> {
	const { hosts, recorder, findings } = check;
	const fact = 'bad-value: a speed of 3';
	const expected = 'accepted, then FAILED and not billed; or 406';
	const url = `${hosts.api}/v2/openvoice`;
	const answer = await recorder.send('bad-value-submit', url, { method: 'POST', body });
	const id = answer.json?.request_id;
	if (answer.status !== 200 || typeof id !== 'string') {
		findings.check(
			'Async',
			fact,
			expected,
			`${answer.status} ${answer.text}`,
			answer.status === 406,
		);
		return 0;
	}
	const end = await followToEnd(check, 'bad-value', id);
	findings.check('Async', fact, expected, `accepted, then ${end?.status}`, end?.status === 422);
	if (end?.status !== 422) return TYPICAL_COST_CREDITS;
	await checkRecord(check, 'bad-value', id, { status: 'FAILED', body, cost: 0 });
	return 0;
}

/** A sync run with a recording of our own. @returns its cost */
async function checkSync(check: Check, body: object): Promise<number> {
	const { hosts, recorder, findings } = check;
	const { recording } = await import('./recording.ts');
	const wav = Buffer.from(await recording()).toString('base64');
	const stored = await recorder.send('upload', `${hosts.storage}/upload-asset`, {
		method: 'POST',
		body: { data_urls: [`data:audio/wav;base64,${wav}`] },
	});
	findings.checkAnswer('Storage', 'upload of a WAV: its answer', 200, stored);
	const [voice] = (stored.json?.file_urls ?? stored.json?.urls ?? []) as unknown[];
	if (typeof voice !== 'string') {
		findings.leaveOpen('Sync', 'A sync run with an uploaded voice', 'the upload gave no address');
		return 0;
	}
	const sent = { ...body, input_audio: voice };
	const answer = await recorder.send('sync', `${hosts.api}/v1/openvoice`, {
		method: 'POST',
		body: sent,
	});
	findings.checkAnswer('Sync', 'sync: its answer', 200, answer);
	if (answer.status !== 200) return 0;
	const audio = describeAudio(answer);
	findings.check(
		'Sync',
		'sync: how its audio is given',
		'the bytes themselves, or another known shape',
		audio.shape,
		audio.isKnown,
	);
	await fetchAudio(check, 'sync', audio);
	const cost = Number(answer.headers['x-cost'] ?? NaN);
	checkCost(check, 'sync', cost);
	const id = answer.headers['x-request-id'];
	if (typeof id === 'string') {
		const again = await recorder.send('sync-by-id', `${hosts.api}/v1/requests/${id}`);
		findings.checkAnswer('Async', 'sync: its output by its id', 200, again);
		await checkRecord(check, 'sync', id, { status: 'COMPLETED', body: sent, cost });
	}
	return cost || TYPICAL_COST_CREDITS;
}

function checkCost({ findings }: Check, name: string, cost: number | undefined): void {
	const isAbout = Math.abs((cost ?? 0) - TYPICAL_COST_CREDITS) <= TYPICAL_COST_CREDITS / 2;
	findings.check(
		'The model',
		`${name}: what it costs`,
		`about ${TYPICAL_COST_CREDITS} credits`,
		cost === undefined ? undefined : `${cost} credits`,
		isAbout,
	);
}

/** What is known of the time is known of ordinary texts; nobody says how long others take. */
function checkTime({ findings }: Check, name: string, seconds: number | undefined): void {
	const fact = `${name}: how long it runs`;
	const expected = `about ${TYPICAL_RUN_SECONDS} s`;
	const seen = seconds === undefined ? undefined : `${seconds} s`;
	if (name === 'long' && seen) return findings.learn('The model', fact, expected, seen);
	const isAbout = Math.abs(Math.log((seconds ?? 0) / TYPICAL_RUN_SECONDS)) < Math.log(3);
	findings.check('The model', fact, expected, seen, isAbout);
}
