import { aboutRequest, Failure } from '../../errors/failure';
import type { RequestAnswer } from '../../segmind/answers';
import { omitUndefined } from '../describe';
import { isUnknownRequest, latePauseMs } from './lateRecords';
import { recordedRequest } from '../history/recordedRequest';
import type { RunContext } from '../runContext';
import type { PollOptions } from './waitForRequest';

/** The status said just now that it is there: a result that is unknown for longer is gone. */
const GONE_AFTER_MS = 3_000;

/**
 * The result of a request that has been seen completed, with what its status told of the run. One that is
 * late (still unknown, or still said to be in progress) is asked for again. One that is gone by now is looked
 * for in the account's own record.
 * @throws Failure with the request id: failed or expired in the meantime, late for too long, or not to be
 * asked for
 */
export async function completedResult(
	run: Pick<RunContext, 'client' | 'history' | 'clock'>,
	requestId: string,
	{ deadlineMs, timeoutSeconds, freshUntilMs = 0 }: PollOptions,
	seen: RequestAnswer,
): Promise<RequestAnswer> {
	const { client, clock } = run;
	if (seen.isForgotten && seen.audioUrl !== undefined) return seen;
	const goneAfterMs = Math.max(freshUntilMs, clock.now() + GONE_AFTER_MS);
	for (let asked = 1; ; asked++) {
		const told = seen.isForgotten
			? undefined
			: await client.result(requestId, deadlineMs).catch((error: unknown) => {
					if (isUnknownRequest(error)) return undefined;
					throw aboutRequest(requestId, error);
				});
		const isGone = seen.isForgotten ?? (!told && clock.now() >= goneAfterMs);
		const answer = isGone ? await recordedRequest(run, requestId, deadlineMs) : told;
		if (answer?.status === 'FAILED')
			throw new Failure('requestFailed', { requestId, message: answer.errorMessage });
		if (answer?.status === 'COMPLETED') {
			const facts = { ...omitUndefined({ ...seen.facts }), ...omitUndefined({ ...answer.facts }) };
			return { ...answer, facts };
		}
		const resumeMs = clock.now() + latePauseMs(asked);
		if (resumeMs >= deadlineMs) {
			const code = answer ? 'requestTimedOut' : 'requestNotYetKnown';
			throw new Failure(code, { requestId, timeoutSeconds });
		}
		await clock.until(resumeMs);
	}
}
