import { brokenOffSpeech } from './history/brokenOffSpeech';
import type { CompletedSpeech } from './completedSpeech';
import { referenceAddress } from './voice/referenceAddress';
import type { RunContext } from './runContext';
import type { SpeechJob } from './job';
import { logAccepted, speechRequest, submitOnce } from './submit';

/**
 * Buys a job whose answer is its finished speech: what an async job is once it is completed.
 * @throws Failure; with the request id once the service has answered
 */
export async function runSyncJob(run: RunContext, job: SpeechJob): Promise<CompletedSpeech> {
	const { ledger, client, slots, clock } = run;
	const { entry, itemIndex } = job;
	const address = await referenceAddress(run, job);
	return await slots.use(async () => {
		clock.check();
		const deadlineMs = clock.now() + job.timeoutSeconds * 1000;
		const answer = await submitOnce(run, job, async (journal) => {
			return await client.speak(speechRequest(job, address), deadlineMs, journal);
		});
		const { requestId, audioUrl, facts } = answer;
		ledger.learnCost(entry, facts.cost);
		logAccepted(run, itemIndex, requestId);
		// What lies at an address can be fetched again; what came with the answer came once.
		ledger.write(
			entry,
			audioUrl === undefined
				? { state: 'arriving', requestId }
				: { state: 'completed', requestId, answer },
		);
		const askAgain =
			requestId === undefined
				? undefined
				: async () => await brokenOffSpeech(run, requestId, deadlineMs);
		return { requestId, answer, deadlineMs, askAgain };
	});
}
