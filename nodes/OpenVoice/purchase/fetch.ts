import { Failure } from '../errors/failure';
import type { RequestAnswer } from '../segmind/answers';
import { describeSpeech } from './describe';
import { fetchAudio } from './fetchAudio';
import { recover } from './recover';
import type { RunContext } from './runContext';
import { requestIdOf } from './state';
import type { Transition, Work } from './step';

type Deps = Pick<RunContext, 'account' | 'clock' | 'context' | 'memory' | 'record'>;

/** Audio that breaks off so often cannot be had. */
const MOST_BREAKS = 4;

/**
 * Brings the audio of a completed request into n8n's binary storage, if it is wanted: from its address, or
 * from the answer that it came with.
 * @throws Failure with the request id
 */
export async function fetch(deps: Deps, work: Work): Promise<Transition> {
	const { account, clock, context } = deps;
	const { purchase, order, inHand } = work;
	const { now, reused } = purchase;
	const requestId = requestIdOf(purchase);
	const told = now.state === 'completed' ? now.answer : inHand.answer;
	if (!told) return await recover(deps, work);
	const answer = reused ? withoutCosts(told) : told;
	const { fileName, simplify, downloadAudio, mode } = order;
	const text = order.writtenText ?? order.text;
	// What came with an answer lies nowhere else.
	const isWanted = downloadAudio || mode === 'sync' || answer.audioUrl === undefined;
	const { deadlineMs } = inHand;
	const naming = { wanted: fileName, text, requestId };
	const audio = isWanted
		? await fetchAudio(
				{ context, clock, transport: account.transport },
				{ requestId, answer, deadlineMs, naming },
			)
		: undefined;
	if (isWanted && !audio) {
		const breaks = (inHand.breaks ?? 0) + 1;
		if (breaks >= MOST_BREAKS)
			throw new Failure('downloadFailed', { requestId, because: 'brokeOff' });
		return { to: now, inHand: { answer: undefined, breaks } };
	}
	const spoken = { ...order, text, requestId, reused };
	const json = await describeSpeech(context, { simplify, spoken, answer, audio });
	const output = { json, audio, facts: answer.facts, reused };
	return { to: audio ? { state: 'stored', requestId, json, audio } : now, inHand: { output } };
}

/** What was bought before costs nothing now; how many credits were left then says nothing. */
function withoutCosts(answer: RequestAnswer): RequestAnswer {
	return { ...answer, facts: { ...answer.facts, cost: 0, remainingCredits: undefined } };
}
