import { Failure } from '../errors/failure';
import type { SubmitJournal } from '../segmind/client';
import type { RunContext } from './runContext';
import type { Transition, Work } from './step';

type Deps = Pick<RunContext, 'account' | 'clock' | 'context' | 'options' | 'record'>;

/**
 * Submits a request at most once: `submitting` is recorded before it is sent (write-ahead).
 * @throws Failure, if it is certain that nothing was bought; what stops the execution
 */
export async function submit(deps: Deps, work: Work): Promise<Transition> {
	const { purchase, order } = work;
	order.beforeSubmit?.();
	const submitting = order.mode === 'sync' ? submitSync(deps, work) : submitAsync(deps, work);
	return await submitting.catch((error: unknown): Transition => {
		if (purchase.now.state !== 'submitting') throw error;
		if (error instanceof Failure) return { to: { state: 'doubtful' }, inHand: { doubt: error } };
		deps.context.logger.warn(
			`OpenVoice: canceled while item ${order.itemIndex} was being submitted; Segmind may have accepted it`,
		);
		throw error;
	});
}

async function submitAsync(deps: Deps, work: Work): Promise<Transition> {
	const { inHand } = work;
	const body = requestBody(work);
	const requestId = await deps.account.client.submit(body, inHand.deadlineMs, journal(deps, work));
	logAccepted(deps, work, requestId);
	return { to: { state: 'accepted', requestId }, inHand: { isFresh: true } };
}

/** A sync answer is finished speech: the audio itself, or its address. */
async function submitSync(deps: Deps, work: Work): Promise<Transition> {
	const { purchase, inHand } = work;
	purchase.isSync = true;
	const body = requestBody(work);
	const answer = await deps.account.client.speak(body, inHand.deadlineMs, journal(deps, work));
	const { requestId, audioUrl, facts } = answer;
	deps.record.learnCost(purchase, facts.cost);
	logAccepted(deps, work, requestId);
	return audioUrl === undefined
		? { to: { state: 'arriving', requestId }, inHand: { answer } }
		: { to: { state: 'completed', requestId, answer } };
}

function requestBody({ purchase: { now }, order: { text, speed, language } }: Work) {
	if (now.state !== 'ready') throw new TypeError('Only what has a voice can be submitted');
	return { input_audio: now.inputAudio, text, speed, language };
}

function journal({ record, options, clock }: Deps, { enter }: Work): SubmitJournal {
	const { maxCredits } = options;
	return {
		// The limit is checked when a submit leaves: until then others may have left.
		onBeforeSend: () => {
			const { spending } = record;
			if (maxCredits > 0 && spending.creditsWith(1) > maxCredits) {
				throw new Failure('creditsLimitReached', {
					spent: spending.creditsWith(0),
					limit: maxCredits,
				});
			}
			enter({ state: 'submitting' }, clock.now());
		},
		onNoEffect: () => enter({ state: 'new' }),
	};
}

/**
 * Logs an accepted request: after a crash the log is all that is left, and the request ID in it is enough to fetch the
 * speech. Holds neither text nor key.
 */
export function logAccepted(
	{ context }: Pick<RunContext, 'context'>,
	{ order: { itemIndex } }: Pick<Work, 'order'>,
	requestId: string | undefined,
): void {
	const executionId = context.getExecutionId();
	context.logger.info(
		`OpenVoice: request ${requestId ?? '(no id given)'} accepted for item ${itemIndex} of execution ${executionId}`,
		{ requestId, itemIndex, executionId, nodeName: context.getNode().name },
	);
}
