import { aboutRequest, Failure, isFailure } from '../../errors/failure';

/** An answer that had less time than this, in ms, and did not come, says nothing of the connection. */
const FAIR_TIME_MS = 5_000;

/**
 * What to throw where an accepted request could not be read: the item's time ran out, or what the read says.
 * @param leftMs the item's time when the read began
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
