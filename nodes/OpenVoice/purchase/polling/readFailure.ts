import { aboutRequest, Failure, isFailure } from '../../errors/failure';

/** A read cut off sooner than this, in ms, says nothing about the connection. */
const FAIR_TIME_MS = 5_000;

/**
 * The error for an accepted request that could not be read: a timeout if the item's deadline cut the read short, else
 * the read's own.
 * @param leftMs time to the deadline when the read began
 */
export function readFailure(
	error: unknown,
	{
		requestId,
		timeoutSeconds,
		leftMs,
	}: { requestId: string; timeoutSeconds: number; leftMs: number },
): unknown {
	const isSilent =
		isFailure(error) && 'reason' in error.facts && error.facts.reason === 'ETIMEDOUT';
	return isSilent && leftMs < FAIR_TIME_MS
		? new Failure('requestTimedOut', { requestId, timeoutSeconds })
		: aboutRequest(requestId, error);
}
