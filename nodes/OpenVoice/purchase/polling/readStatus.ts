import { Failure } from '../../errors/failure';
import type { ExecutionClock } from '../../pace/executionClock';
import { retry } from '../../pace/retry';
import type { RequestAnswer } from '../../segmind/answers';
import type { SegmindClient } from '../../segmind/client';
import { isUnknownRequest, latePauseMs } from './freshness';
import { readFailure } from './readFailure';
import { recordedRequest, type RecordedRequestDeps } from './recordedRequest';

/** How a request is read. */
export interface ReadOptions {
	/** For the error text. */
	timeoutSeconds: number;
	/** When to give up, in ms since 1970. */
	deadlineMs: number;
	/** Until when it may be unknown here and there (ms since 1970); absent: it is older than that. */
	freshUntilMs?: number;
}

export interface ReadStatusDeps extends RecordedRequestDeps {
	client: Pick<SegmindClient, 'getResultV1' | 'status'>;
	clock: ExecutionClock;
}

/**
 * One poll of a request's status. A 404 may be stale while the request is fresh; after that, two in a row
 * mean that the service has forgotten it, and the account's history is read.
 * @throws Failure with the request id
 */
export async function readStatus(
	deps: ReadStatusDeps,
	requestId: string,
	{ deadlineMs, timeoutSeconds, freshUntilMs = 0 }: ReadOptions,
): Promise<RequestAnswer> {
	const { client, clock } = deps;
	const isFresh = () => clock.now() < freshUntilMs;
	const poll = async () => {
		const leftMs = deadlineMs - clock.now();
		return await client.status(requestId, deadlineMs).catch((error: unknown) => {
			if (isUnknownRequest(error)) return undefined;
			throw readFailure(error, { requestId, timeoutSeconds, leftMs });
		});
	};
	const answer = await retry(poll, {
		clock,
		endMs: deadlineMs,
		pauseMs: latePauseMs,
		isFinal: (told, attempts) => told !== undefined || (!isFresh() && attempts > 1),
	});
	if (answer) return answer;
	if (isFresh()) throw new Failure('requestNotYetKnown', { requestId, timeoutSeconds });
	return await forgottenStatus(deps, requestId, deadlineMs);
}

/** Of a request that the service has forgotten; audio that comes with it is read when it is wanted. */
async function forgottenStatus(
	deps: RecordedRequestDeps,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	const { embedded, ...answer } = await recordedRequest(deps, requestId, deadlineMs);
	if (embedded && !Buffer.isBuffer(embedded.content)) embedded.content.destroy();
	return { ...answer, isForgotten: true };
}
