import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { syncAudioLost } from '../errors/jobErrors';
import { runAsyncJob } from './asyncSpeech';
import { describeResult } from './describe';
import { fetchAudio } from './fetchAudio';
import type { SpeechJob, SpeechOutput } from './job';
import type { RunContext } from './runContext';
import { resumeSyncJob, runSyncJob } from './syncSpeech';

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
	if (now.state === 'arriving') return await resumeSyncJob(run, job, now);
	if (now.state === 'new' && job.mode === 'sync') return await runSyncJob(run, job);

	const { requestId, answer, deadlineMs } = await runAsyncJob(run, job);
	const { facts } = answer;
	if (!job.waitForCompletion) return { json: { requestId, status: answer.status }, facts };
	const { simplify, language, speed } = job;
	const naming = { wanted: job.fileName, requestId };
	const audio = job.downloadAudio
		? await fetchAudio(run, { requestId, answer, deadlineMs, naming })
		: undefined;
	const spoken = { requestId, language, speed };
	const json = await describeResult(run.context, { simplify, spoken, answer, audio });
	if (audio) run.ledger.write(job.entry, { state: 'stored', requestId, json, audio });
	return { json, audio, facts };
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
