import { runAsyncJob } from './asyncSpeech';
import { describeResult } from './describe';
import { fetchAudio } from './fetchAudio';
import type { SpeechJob, SpeechOutput } from './job';
import type { Session } from './session';
import { runSyncJob } from './syncSpeech';

/**
 * Speaks one item, buying no job that this execution has bought already.
 * @throws Failure; with the request id once the job is accepted
 */
export async function speak(session: Session, job: SpeechJob): Promise<SpeechOutput> {
	if (job.mode === 'sync') return await runSyncJob(session, job);
	const { requestId, answer, deadlineMs } = await runAsyncJob(session, job);
	const { facts } = answer;
	if (!job.waitForCompletion) return { json: { requestId, status: answer.status }, facts };
	const { simplify, language, speed } = job;
	const naming = { wanted: job.fileName, requestId };
	const audio = job.downloadAudio
		? await fetchAudio(session, { requestId, answer, deadlineMs, naming })
		: undefined;
	const spoken = { requestId, language, speed };
	return {
		json: await describeResult(session.context, { simplify, spoken, answer, audio }),
		audio,
		facts,
	};
}
