import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import { runAsyncJob } from './asyncSpeech';
import { takeUpBought } from './history/boughtBefore';
import { takeUpBrokenOff } from './history/brokenOffSpeech';
import { type CompletedSpeech, deliverSpeech } from './completedSpeech';
import { resolveDoubt } from './history/doubt';
import type { SpeechJob, SpeechOutput } from './job';
import type { RunContext } from './runContext';
import { runSyncJob } from './syncSpeech';

/**
 * Speaks one item. What the ledger says was bought for it is taken up as far as it has come; in which
 * mode it was bought plays no part.
 * @throws Failure; with the request id once the job is accepted
 */
export async function speak(run: RunContext, job: SpeechJob): Promise<SpeechOutput> {
	const { entry } = job;
	for (;;) {
		await takeUpBought(run, job);
		const { reused, now } = entry;
		const output = await speakOnce(run, job).catch((error: unknown): undefined => {
			const isOver = error instanceof Failure && (isGone(error) || error.isUnbilled);
			if (!reused || !isOver || !('requestId' in now) || now.requestId === undefined) throw error;
			// An older request of which nothing is to be had: the next one, or a new one.
			run.ledger.dismiss(entry, now.requestId);
		});
		if (output) return { ...output, reused };
	}
}

async function speakOnce(run: RunContext, job: SpeechJob): Promise<SpeechOutput> {
	const { now } = job.entry;
	const stored = now.state === 'stored' ? await storedSpeech(run, now) : undefined;
	if (stored) return stored;
	if (now.state === 'stored') forgetAudio(run, job, now.requestId);

	const { requestId, answer, ...speech } = asReused(job, await boughtSpeech(run, job));
	if (!job.waitForCompletion) {
		const { facts, status } = answer;
		const reused = job.entry.reused && { reused: true };
		return { json: { requestId, status, ...reused }, facts };
	}
	const { reused } = job.entry;
	const wishes = { ...job, reused, downloadAudio: job.downloadAudio || job.mode === 'sync' };
	const output = await deliverSpeech(run, { requestId, answer, ...speech }, wishes);
	const { json, audio } = output;
	if (audio) run.ledger.write(job.entry, { state: 'stored', requestId, json, audio });
	return output;
}

/** What was bought, or is now; where nobody knows whether a submit was accepted, the account's record is asked. */
async function boughtSpeech(run: RunContext, job: SpeechJob): Promise<CompletedSpeech> {
	const { entry } = job;
	if (entry.now.state === 'arriving') {
		return await takeUpBrokenOff(run, entry.now.requestId, job.timeoutSeconds);
	}
	if (entry.now.state === 'submitting') {
		const earlier = new Failure('submitAmbiguous', { because: 'noAnswerEarlier' });
		await resolveDoubt(run, job, earlier, false);
	}
	const isSync = entry.now.state === 'new' && job.mode === 'sync';
	const buying = isSync ? runSyncJob(run, job) : runAsyncJob(run, job);
	return await buying.catch(async (error: unknown) => {
		if (!isAmbiguous(error) || entry.now.state !== 'submitting') throw error;
		await resolveDoubt(run, job, error, true);
		return await runAsyncJob(run, job);
	});
}

/** What was bought before costs nothing now; how many credits were left then says nothing. */
function asReused({ entry }: SpeechJob, speech: CompletedSpeech): CompletedSpeech {
	if (!entry.reused) return speech;
	const facts = { ...speech.answer.facts, cost: 0, remainingCredits: undefined };
	return { ...speech, answer: { ...speech.answer, facts } };
}

/**
 * The audio that an earlier try received, stored anew: its first copy belongs to an execution that
 * n8n may clear away.
 * @returns undefined if n8n has cleared it away
 */
async function storedSpeech(
	{ context }: RunContext,
	{ json, audio }: { json: IDataObject; audio: IBinaryData },
): Promise<SpeechOutput | undefined> {
	if (audio.id === undefined) return { json, audio };
	try {
		const stream = await context.helpers.getBinaryStream(audio.id);
		const copy = await context.helpers.prepareBinaryData(stream, audio.fileName, audio.mimeType);
		return { json, audio: copy };
	} catch {
		return undefined;
	}
}

/** n8n no longer has the audio; the service may: the request is asked for anew. */
function forgetAudio({ ledger }: RunContext, { entry }: SpeechJob, requestId?: string): void {
	if (requestId === undefined) throw new Failure('syncAudioLost', { hasId: false });
	ledger.write(entry, { state: 'accepted', requestId });
}

/** A file is gone, and comes back no more. */
const GONE_STATUSES = [403, 404, 410];

function isGone({ code, facts }: Failure): boolean {
	if (code === 'requestExpired' || code === 'fileNotAudio') return true;
	const { because } = facts as { because?: unknown };
	return (
		code === 'downloadFailed' &&
		typeof because === 'object' &&
		GONE_STATUSES.includes(Number((because as { status?: number }).status))
	);
}

function isAmbiguous(error: unknown): error is Failure<'submitAmbiguous'> {
	return error instanceof Failure && error.code === 'submitAmbiguous';
}
