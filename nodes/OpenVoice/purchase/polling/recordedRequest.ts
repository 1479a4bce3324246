import { Failure } from '../../errors/failure';
import type { Unrecorded } from '../../errors/catalogue/request';
import type { RequestAnswer } from '../../segmind/answers';
import type { SegmindClient } from '../../segmind/client';
import type { HistoryClient } from '../../segmind/history';
import { answerOf } from '../../segmind/historyRecord';
import { undefinedIfFailure } from './freshness';

export interface RecordedRequestDeps {
	client: Pick<SegmindClient, 'getResultV1'>;
	history: Pick<HistoryClient, 'isUsed' | 'record'>;
}

/**
 * A request that is not at its usual address (any more): the service has forgotten it after its hour, or it
 * was bought in sync mode. The account's history lists those of any age, `/v1/requests/{id}` the recent ones.
 * @returns what is known of it. Audio that came with it may be a stream that is not yet read
 * @throws Failure with the request id, if neither knows it
 */
export async function recordedRequest(
	deps: RecordedRequestDeps,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	const record = await inHistory(deps, requestId, deadlineMs);
	if (typeof record !== 'string' && isOver(record)) return record;
	const finished = await deps.client.getResultV1(requestId, deadlineMs).catch(undefinedIfFailure);
	if (finished && isOver(finished)) return finished;
	if (typeof record !== 'string') return record;
	if (finished) return finished;
	throw new Failure('requestExpired', { requestId, history: record });
}

async function inHistory(
	{ history }: Pick<RecordedRequestDeps, 'history'>,
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
