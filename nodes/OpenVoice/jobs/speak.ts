import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { syncAudioLost } from '../errors/jobErrors';
import { runAsyncJob } from './asyncSpeech';
import { deliverSpeech } from './completedSpeech';
import type { SpeechJob, SpeechOutput } from './job';
import type { RunContext } from './runContext';
import { runSyncJob } from './syncSpeech';

/**
 * Speaks one item. What the ledger says was bought for it is taken up as far as it has come; in which
 * mode it was bought plays no part.
 * @throws Failure; with the request id once the job is accepted
 */
export async function speak(run: RunContext, job: SpeechJob): Promise<SpeechOutput> {
	const { now } = job.entry;
	const stored = now.state === 'stored' ? await storedSpeech(run, now) : undefined;
	if (stored) return stored;
	if (now.state === 'stored') forgetAudio(run, job, now.requestId);
	if (now.state === 'arriving') throw syncAudioLost(now.requestId);

	const isSync = now.state === 'new' && job.mode === 'sync';
	const speech = isSync ? await runSyncJob(run, job) : await runAsyncJob(run, job);
	const { requestId, answer } = speech;
	if (!job.waitForCompletion) {
		return { json: { requestId, status: answer.status }, facts: answer.facts };
	}
	const wishes = { ...job, downloadAudio: job.downloadAudio || job.mode === 'sync' };
	const output = await deliverSpeech(run, speech, wishes);
	const { json, audio } = output;
	if (audio) run.ledger.write(job.entry, { state: 'stored', requestId, json, audio });
	return output;
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
	if (requestId === undefined) throw syncAudioLost(undefined);
	ledger.write(entry, { state: 'accepted', requestId });
}
