import { Failure } from '../../errors/failure';
import type { Unrecorded } from '../../errors/catalogue/request';
import type { RequestAnswer } from '../../segmind/answers';
import { answerOf } from '../../segmind/historyRecord';
import type { RunContext } from '../runContext';

/**
 * A request that is not at its usual address (any more): the service has forgotten it after its hour, or it
 * was bought in sync mode. The account's history knows those of any age, `/v1/requests/{id}` the recent ones.
 * @returns what is known of it. Audio that came with it may be a stream that is not yet read
 * @throws Failure with the request id, if nobody knows it
 */
export async function recordedRequest(
	run: Pick<RunContext, 'client' | 'history'>,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	const record = await inHistory(run, requestId, deadlineMs);
	if (typeof record !== 'string' && isOver(record)) return record;
	const finished = await run.client.finished(requestId, deadlineMs).catch(undefinedIfFailure);
	if (finished && isOver(finished)) return finished;
	if (typeof record !== 'string') return record;
	if (finished) return finished;
	throw new Failure('requestExpired', { requestId, history: record });
}

async function inHistory(
	{ history }: Pick<RunContext, 'history'>,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer | Unrecorded> {
	if (!history.isUsed) return 'switchedOff';
	const reading = history.record(requestId, deadlineMs);
	return await reading.then(
		(record) => (record ? answerOf(record) : 'unknown'),
		(error: unknown) => undefinedIfFailure(error) ?? 'unreadable',
	);
}

/** Nothing more is to come of it: it failed, or here is its audio. */
function isOver({ status, audioUrl, embedded }: RequestAnswer): boolean {
	return status === 'FAILED' || (status === 'COMPLETED' && (audioUrl ?? embedded) !== undefined);
}

/** For what the work can go on without. @throws what is no Failure: cancelled, stopped */
export function undefinedIfFailure(error: unknown): undefined {
	if (!(error instanceof Failure)) throw error;
}
