import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { inspect, NotAudioError, storeAudio, storeAudioBytes } from '../audio/speechAudio';
import { notAudio, syncAudioLost } from '../errors/jobErrors';
import {
	audioUrlIn,
	base64AudioIn,
	factsFromHeaders,
	parseObject,
	type RunFacts,
} from '../segmind/answers';
import { isRequestId } from '../segmind/addresses';
import type { HttpResponse } from '../segmind/httpOutcome';
import { asItem, describeAudio, omitUndefined } from './describe';
import { audioFailure, fetchAudio } from './fetchAudio';
import { referenceAddress } from './referenceAddress';
import type { LedgerState } from './ledger';
import type { RunContext } from './runContext';
import type { SpeechJob, SpeechOutput } from './job';
import { logAccepted, speechRequest, submitOnce } from './submit';

/** So much of an answer that holds no audio is shown in the error. */
const SHOWN_CHARACTERS = 200;

/**
 * Buys a job whose answer is its audio.
 * @throws Failure; with the request id once the service has answered
 */
export async function runSyncJob(run: RunContext, job: SpeechJob): Promise<SpeechOutput> {
	const address = await referenceAddress(run, job);
	return await run.slots.use(async () => {
		run.clock.check();
		return await buy(run, job, address, run.clock.now() + job.timeoutSeconds * 1000);
	});
}

/**
 * Takes up a job whose audio broke off on its way to an earlier try.
 * @throws Failure with the request id
 */
export async function resumeSyncJob(
	run: RunContext,
	job: SpeechJob,
	{ requestId, elsewhere }: Extract<LedgerState, { state: 'arriving' }>,
): Promise<SpeechOutput> {
	if (!elsewhere) throw syncAudioLost(requestId);
	const { audioUrl, json } = elsewhere;
	return await run.slots.use(async () => {
		run.clock.check();
		const deadlineMs = run.clock.now() + job.timeoutSeconds * 1000;
		return await fetchElsewhere(run, job, { requestId, json }, { audioUrl, deadlineMs });
	});
}

async function buy(
	run: RunContext,
	job: SpeechJob,
	address: string,
	deadlineMs: number,
): Promise<SpeechOutput> {
	const { ledger, client } = run;
	const answer = await submitOnce(
		run,
		job,
		async (journal) => await client.speak(speechRequest(job, address), deadlineMs, journal),
	);
	const requestId = [answer.headers['x-request-id']].find(isRequestId);
	const facts = factsFromHeaders(answer.headers);
	ledger.write(job.entry, { state: 'arriving', requestId });
	ledger.learnCost(job.entry, facts.cost);
	logAccepted(run, job.itemIndex, requestId);

	const { language, speed, simplify } = job;
	const naming = { wanted: job.fileName, requestId };
	const simplified = omitUndefined({ requestId, status: 'COMPLETED', language, speed, ...facts });
	const told = { requestId, facts, json: simplify ? simplified : serviceHeaders(answer.headers) };
	const inspected = await received(run, requestId, inspect(answer));
	const isJson = !inspected.type && /^\s*\{/.test(inspected.head.toString('latin1'));
	if (!isJson) {
		const storing = storeAudio(run.context, inspected, naming);
		return await finish(run, job, told, await received(run, requestId, storing));
	}

	const text = await received(run, requestId, run.transport.textOf(inspected.content));
	const body = parseObject(text) ?? {};
	const audioUrl = audioUrlIn(body);
	const base64 = base64AudioIn(body);
	if (audioUrl !== undefined) {
		const json = simplify ? { ...simplified, audioUrl } : asItem(body);
		ledger.write(job.entry, { state: 'arriving', requestId, elsewhere: { audioUrl, json } });
		return await fetchElsewhere(run, job, { requestId, facts, json }, { audioUrl, deadlineMs });
	}
	if (base64 === undefined) throw notAudio(requestId, text.slice(0, SHOWN_CHARACTERS));
	const storing = storeAudioBytes(run.context, Buffer.from(base64, 'base64'), naming);
	return await finish(run, job, told, await received(run, requestId, storing));
}

/** What is known of a speech before its audio is stored. */
interface Told {
	requestId?: string;
	json: IDataObject;
	facts?: RunFacts;
}

/** The audio lies at an address: it can be fetched as often as it takes. */
async function fetchElsewhere(
	run: RunContext,
	job: SpeechJob,
	told: Told,
	{ audioUrl, deadlineMs }: { audioUrl: string; deadlineMs: number },
): Promise<SpeechOutput> {
	const { requestId } = told;
	const naming = { wanted: job.fileName, requestId };
	const wanted = { requestId, answer: { audioUrl }, deadlineMs, naming };
	return await finish(run, job, told, await fetchAudio(run, wanted));
}

async function finish(
	{ context, ledger }: RunContext,
	{ entry, simplify }: SpeechJob,
	{ requestId, json: before, facts }: Told,
	audio: IBinaryData,
): Promise<SpeechOutput> {
	ledger.write(entry, { state: 'stored', requestId, json: before, audio });
	const json = simplify ? { ...before, ...(await describeAudio(context, audio)) } : before;
	ledger.write(entry, { state: 'stored', requestId, json, audio });
	return { json, audio, facts };
}

/** What arrives with the answer arrives once: if it breaks off, or n8n has cleared it away, it is lost. */
async function received<Part>(
	{ clock }: RunContext,
	requestId: string | undefined,
	part: Promise<Part>,
): Promise<Part> {
	return await part.catch((error: unknown) => {
		clock.checkCancelled();
		throw error instanceof NotAudioError
			? audioFailure(requestId, error)
			: syncAudioLost(requestId);
	});
}

/** What a sync answer tells beside the audio: its own headers, by their own names. */
function serviceHeaders(headers: HttpResponse<unknown>['headers']): IDataObject {
	return Object.fromEntries(
		Object.entries(headers).filter(([name]) => name.startsWith('x-') || name === 'content-type'),
	);
}
