import { Failure } from '../../errors/failure';
import type { ExecutionClock } from '../../pace/executionClock';
import { retry } from '../../pace/retry';
import type { RequestAnswer, RunFacts } from '../../segmind/answers';
import type { SegmindClient } from '../../segmind/client';
import { isUnknownRequest, latePauseMs } from './freshness';
import { readFailure } from './readFailure';
import { recordedRequest, type RecordedRequestDeps } from './recordedRequest';
import type { ReadOptions } from './readStatus';

/** The status said just now that it is there: a result that is unknown for longer is gone. */
const GONE_AFTER_MS = 3_000;

export interface CompletedResultDeps extends RecordedRequestDeps {
	client: Pick<SegmindClient, 'getResultV1' | 'result'>;
	clock: ExecutionClock;
}

/**
 * The result of a request that has been seen completed, with what its status told of the run. One that is
 * late (still unknown, or still said to be in progress) is read again. One that is gone by now is looked
 * for in the account's history.
 * @throws Failure with the request id: failed or expired in the meantime, late for too long, or unreadable
 */
export async function completedResult(
	deps: CompletedResultDeps,
	requestId: string,
	{ deadlineMs, timeoutSeconds, freshUntilMs = 0 }: ReadOptions,
	seen: RequestAnswer,
): Promise<RequestAnswer> {
	const { client, clock } = deps;
	if (seen.isForgotten && seen.audioUrl !== undefined) return seen;
	const goneAfterMs = Math.max(freshUntilMs, clock.now() + GONE_AFTER_MS);
	const read = async () => {
		if (seen.isForgotten) return await recordedRequest(deps, requestId, deadlineMs);
		const leftMs = deadlineMs - clock.now();
		const told = await client.result(requestId, deadlineMs).catch((error: unknown) => {
			if (isUnknownRequest(error)) return undefined;
			throw readFailure(error, { requestId, timeoutSeconds, leftMs });
		});
		const isGone = !told && clock.now() >= goneAfterMs;
		return isGone ? await recordedRequest(deps, requestId, deadlineMs) : told;
	};
	const answer = await retry(read, {
		clock,
		endMs: deadlineMs,
		pauseMs: latePauseMs,
		isFinal: (told) => told?.status === 'FAILED' || told?.status === 'COMPLETED',
	});
	if (answer?.status === 'FAILED') {
		throw new Failure('requestFailed', { requestId, message: answer.errorMessage });
	}
	if (answer?.status === 'COMPLETED') {
		return { ...answer, facts: { ...known(seen.facts), ...known(answer.facts) } };
	}
	const code = answer ? 'requestTimedOut' : 'requestNotYetKnown';
	throw new Failure(code, { requestId, timeoutSeconds });
}

function known(facts: RunFacts): RunFacts {
	return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
