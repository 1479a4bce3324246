import { Failure } from '../../errors/failure';
import type { RequestAnswer } from '../../segmind/answers';
import type { CompletedSpeech } from '../completedSpeech';
import { freshUntil, latePauseMs } from '../polling/lateRecords';
import { recordedRequest, undefinedIfFailure } from './recordedRequest';
import type { RunContext } from '../runContext';

/** It is paid for: also if the time is over, it is looked for once. */
const SHORTEST_LOOK_MS = 5_000;

/**
 * The speech of a sync request whose audio broke off on its way, by the request's id. Its record may be late.
 * @param deadlineMs when to give up, in ms since 1970
 * @throws Failure with the request id, if it is not to be had
 */
export async function brokenOffSpeech(
	run: Pick<RunContext, 'client' | 'history' | 'clock'>,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	const { clock } = run;
	const endMs = Math.max(clock.now() + SHORTEST_LOOK_MS, deadlineMs);
	const lateUntilMs = Math.min(endMs, freshUntil(clock.now()));
	for (let asked = 1; ; asked++) {
		const answer = await recordedRequest(run, requestId, endMs).catch(undefinedIfFailure);
		if (answer?.audioUrl !== undefined || answer?.embedded) return answer;
		const resumeMs = clock.now() + latePauseMs(asked);
		if (resumeMs >= lateUntilMs) throw new Failure('syncAudioLost', { requestId, hasId: true });
		await clock.until(resumeMs);
	}
}

/** The same in a later try. @throws Failure; with the request id, if there is one */
export async function takeUpBrokenOff(
	run: RunContext,
	requestId: string | undefined,
	timeoutSeconds: number,
): Promise<CompletedSpeech> {
	if (requestId === undefined) throw new Failure('syncAudioLost', { hasId: false });
	const deadlineMs = run.clock.now() + timeoutSeconds * 1000;
	const askAgain = async () => await brokenOffSpeech(run, requestId, deadlineMs);
	return { requestId, answer: await askAgain(), deadlineMs, askAgain };
}
