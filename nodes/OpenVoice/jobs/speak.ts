import { runAsyncJob } from './asyncSpeech';
import { describeResult } from './describe';
import { fetchAudio } from './fetchAudio';
import type { SpeechJob, SpeechOutput } from './job';
import type { RunContext } from './runContext';
import { runSyncJob } from './syncSpeech';

/**
 * Speaks one item, buying no job that this execution has bought already.
 * @throws Failure; with the request id once the job is accepted
 */
export async function speak(run: RunContext, job: SpeechJob): Promise<SpeechOutput> {
	if (job.mode === 'sync') return await runSyncJob(run, job);
	const { requestId, answer, deadlineMs } = await runAsyncJob(run, job);
	const { facts } = answer;
	if (!job.waitForCompletion) return { json: { requestId, status: answer.status }, facts };
	const { simplify, language, speed } = job;
	const naming = { wanted: job.fileName, requestId };
	const audio = job.downloadAudio
		? await fetchAudio(run, { requestId, answer, deadlineMs, naming })
		: undefined;
	const spoken = { requestId, language, speed };
	return {
		json: await describeResult(run.context, { simplify, spoken, answer, audio }),
		audio,
		facts,
	};
}
