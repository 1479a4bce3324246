import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Operation, Task } from '../actions/operation';
import { readBatchOptions } from '../actions/options';
import { Parameters } from '../actions/parameters';
import type { Remark } from '../actions/remarks';
import { ReferenceRecordings } from '../audio/referenceAudio';
import { openSession, type Session } from '../jobs/session';
import { Slots } from '../pace/slots';
import { BatchStopped, ExecutionCancelled, Waiting } from '../pace/waiting';
import { acceptedRequests, otherBadItems } from './batchReport';
import { showHints } from './hints';
import { toErrorItem, toNodeError } from './nodeErrors';

/**
 * Items that have been begun but have no slot yet wait for their upload: so many times the slots may
 * be begun, so that a slow upload holds nobody back, and memory holds no more than these.
 */
const BEGUN_PER_SLOT = 2;

type Plan = { task: Task } | { error: unknown };

/**
 * The only loop over items, and the only place that knows whether the node is to go on after an error.
 * Every item is checked before anything is sent; then they run side by side, started in order.
 * @returns one output item for each input item, in order
 * @throws NodeOperationError or NodeApiError if the node is to stop on errors; ExecutionCancelled
 */
export async function runItems(
	context: IExecuteFunctions,
	operation: Operation,
): Promise<INodeExecutionData[][]> {
	const waiting = new Waiting(context.getExecutionCancelSignal());
	try {
		// n8n's Retry On Fail calls a node again even if the execution has been cancelled.
		waiting.checkCancelled();
		if (context.getInputData().length === 0) return [[]];
		const plans = await prepareAll(context, operation, waiting);
		return [await runAll(context, plans, waiting)];
	} finally {
		waiting.release();
	}
}

async function prepareAll(
	context: IExecuteFunctions,
	operation: Operation,
	waiting: Waiting,
): Promise<Plan[]> {
	const recordings = new ReferenceRecordings(context);
	const plans: Plan[] = [];
	for (const itemIndex of context.getInputData().keys()) {
		waiting.checkCancelled();
		const prepare = async () =>
			await operation.prepare(new Parameters(context, itemIndex), recordings);
		plans.push(
			await prepare().then(
				(task): Plan => ({ task }),
				(error: unknown): Plan => ({ error }),
			),
		);
	}
	const bad = [...plans.entries()].flatMap(([itemIndex, plan]) =>
		'error' in plan ? [{ itemIndex, error: plan.error }] : [],
	);
	const [first, ...others] = bad;
	if (first && !context.continueOnFail()) {
		throw toNodeError(context, first.error, first.itemIndex, otherBadItems(others));
	}
	return plans;
}

async function runAll(
	context: IExecuteFunctions,
	plans: Plan[],
	waiting: Waiting,
): Promise<INodeExecutionData[]> {
	const outputs: INodeExecutionData[] = [];
	const remarks = new Map<Remark, number[]>();
	const failures: Array<{ itemIndex: number; error: unknown }> = [];
	const fail = (itemIndex: number, error: unknown) => {
		if (error instanceof BatchStopped || error instanceof ExecutionCancelled) return;
		failures.push({ itemIndex, error });
		outputs[itemIndex] = toErrorItem(context, error, itemIndex);
		if (!context.continueOnFail()) waiting.stop();
	};
	const run = async (itemIndex: number, plan: Plan, session: Session) => {
		if ('error' in plan) return fail(itemIndex, plan.error);
		await plan.task(session).then(
			({ remarks: itemRemarks = [], ...output }) => {
				outputs[itemIndex] = { ...output, pairedItem: { item: itemIndex } };
				for (const remark of itemRemarks) {
					if (!remarks.get(remark)?.push(itemIndex)) remarks.set(remark, [itemIndex]);
				}
			},
			(error: unknown) => fail(itemIndex, error),
		);
	};

	const opened = await open(context, waiting);
	if ('error' in opened) {
		// What concerns all items stops the node, or fails each of them: n8n would hand on the input.
		if (!context.continueOnFail()) throw toNodeError(context, opened.error, 0);
		return plans.map((_, itemIndex) => toErrorItem(context, opened.error, itemIndex));
	}
	const { session } = opened;
	const begun = new Slots(session.options.maxConcurrency * BEGUN_PER_SLOT);
	const running: Array<Promise<void>> = [];
	for (const [itemIndex, plan] of plans.entries()) {
		const giveBack = await begun.take();
		if (waiting.isOver) break;
		running.push(run(itemIndex, plan, session).finally(giveBack));
	}
	// Also when the node is to stop: a job that is just being submitted is told its request id first.
	await Promise.all(running);
	waiting.checkCancelled();

	const [first] = failures;
	if (first && !context.continueOnFail()) {
		const report = acceptedRequests(session.ledger.acceptedItems);
		throw toNodeError(context, first.error, first.itemIndex, report);
	}
	// n8n runs a node again that is to continue if its first item is an error.
	const runsAgain = outputs[0]?.json.error !== undefined && context.getNode().retryOnFail === true;
	if (!runsAgain) session.ledger.settleRun();
	showHints(context, remarks);
	return outputs;
}

async function open(
	context: IExecuteFunctions,
	waiting: Waiting,
): Promise<{ session: Session } | { error: unknown }> {
	const read = async () =>
		await openSession(context, readBatchOptions(new Parameters(context, 0)), waiting);
	return await read().then(
		(session) => ({ session }),
		(error: unknown) => ({ error }),
	);
}
