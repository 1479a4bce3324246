import { Failure } from '../errors/failure';
import { retry } from '../pace/retry';
import type { RequestAnswer } from '../segmind/answers';
import { freshUntil, latePauseMs, undefinedIfFailure } from './polling/freshness';
import { recordedRequest } from './polling/recordedRequest';
import { findSubmitted } from './resolveDoubt';
import type { RunContext } from './runContext';
import { requestIdOf } from './state';
import type { Transition, Work } from './step';

type Deps = Pick<RunContext, 'account' | 'clock' | 'context' | 'memory' | 'record'>;

/** The speech is paid for: even after the deadline, one search is made. */
const SHORTEST_SEARCH_MS = 5_000;

/**
 * Finds audio whose download with an answer broke off, in this try or an earlier one: sync requests by ID in the
 * account's record, without an ID by content.
 * @throws Failure; with the request id, if there is one
 */
export async function recover(deps: Deps, work: Work): Promise<Transition> {
	const { clock } = deps;
	const { purchase, inHand } = work;
	const requestId = requestIdOf(purchase);
	if (requestId === undefined) {
		const { deadlineMs } = inHand;
		const error = new Failure('syncAudioLost', { hasId: false });
		return await findSubmitted(deps, work, { deadlineMs, since: clock.now(), error });
	}
	if (!purchase.isSync) return { to: { state: 'accepted', requestId } };
	const answer = await findSync(deps, requestId, inHand.deadlineMs);
	return answer.audioUrl === undefined
		? { to: { state: 'arriving', requestId }, inHand: { answer } }
		: { to: { state: 'completed', requestId, answer } };
}

/** The account's record may be late. @param deadlineMs when to give up, in ms since 1970 */
async function findSync(
	{ account, clock }: Deps,
	requestId: string,
	deadlineMs: number,
): Promise<RequestAnswer> {
	const endMs = Math.max(clock.now() + SHORTEST_SEARCH_MS, deadlineMs);
	const hasAudio = (answer: RequestAnswer | undefined) =>
		answer?.audioUrl !== undefined || answer?.embedded !== undefined;
	const read = async () =>
		await recordedRequest(account, requestId, endMs).catch(undefinedIfFailure);
	const answer = await retry(read, {
		clock,
		endMs: Math.min(endMs, freshUntil(clock.now())),
		pauseMs: latePauseMs,
		isFinal: hasAudio,
	});
	if (!answer || !hasAudio(answer)) throw new Failure('syncAudioLost', { requestId, hasId: true });
	return answer;
}
