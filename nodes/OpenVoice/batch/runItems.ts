import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { withFacts } from '../errors/failure';
import { type Hint, showHints } from '../operations/hints';
import type { Operation } from '../operations/operation';
import { readBatchOptions } from '../operations/options';
import { Parameters } from '../operations/parameters';
import { BatchStopped, ExecutionCancelled, ExecutionClock } from '../pace/executionClock';
import { Semaphore } from '../pace/semaphore';
import { processMemory } from '../purchase/processMemory';
import type { PurchaseRecord } from '../purchase/purchaseRecord';
import { openPurchaseRecord, openRun, type OpenRun, type RunContext } from '../purchase/runContext';
import { toErrorItem, toNodeError } from './nodeErrors';
import { type Deps, type Plan, type Prepared, prepareAll, probeAddresses } from './prepare';
import { boughtLines, boughtLinesOf } from './undelivered';

/**
 * Items that have been begun but have no slot yet wait for their upload: so many times the slots may
 * be begun, so that a slow upload holds nobody back, and memory holds no more than these.
 */
const BEGUN_PER_SLOT = 2;

/** How often n8n runs a node with Retry On Fail: its own bounds (n8n-core, WorkflowExecute). */
const FEWEST_TRIES = 2;
const MOST_TRIES = 5;
const DEFAULT_TRIES = 3;

/**
 * The only loop over items, and the only place that knows whether the node is to go on after an error.
 * Every item is checked before anything is sent; then they run side by side, started in order.
 * @returns one output item for each input item (several, for an operation that gives a list), in order
 * @throws NodeOperationError or NodeApiError if the node is to stop on errors; ExecutionCancelled
 */
export async function runItems(
	context: IExecuteFunctions,
	operation: Operation,
): Promise<INodeExecutionData[][]> {
	const clock = new ExecutionClock(context.getExecutionCancelSignal());
	try {
		// n8n's Retry On Fail calls a node again even if the execution has been cancelled.
		clock.checkCancelled();
		if (context.getInputData().length === 0) return [[]];
		const record = openPurchaseRecord(context);
		const deps: Deps = { context, clock, memory: processMemory, record };
		const prepared = await prepareAll(operation, deps);
		return [await runAll(prepared, deps)];
	} finally {
		clock.release();
	}
}

async function runAll(prepared: Prepared, deps: Deps): Promise<INodeExecutionData[]> {
	const { context, record } = deps;
	const { plans } = prepared;
	const opened = await open(deps, plans.length);
	if ('error' in opened) {
		// Setup errors affect every item: throw, or emit one error item each; n8n would hand on the input.
		if (!context.continueOnFail()) {
			throw toNodeError(context, opened.error, 0, boughtLines(record));
		}
		return plans.map((_, itemIndex) => toErrorItem(context, opened.error, itemIndex));
	}
	const batch = new Batch(deps, opened);
	try {
		await probeAddresses(deps, await opened.of(0), prepared.addresses);
		await batch.run(plans);
	} finally {
		record.release();
	}
	const isReadable = opened.accounts().every(({ history }) => history.isReadable);
	showHints(context, batch.hints, isReadable);
	return batch.outputs.flat();
}

/** Opens what the items share. @returns the error of the first item's credential, which is everybody's */
async function open(deps: Deps, items: number): Promise<OpenRun | { error: unknown }> {
	const { context, record } = deps;
	try {
		const run = openRun(context, readBatchOptions(new Parameters(context, 0)), deps);
		await run.of(0);
		if (record.hasLeftovers) {
			// Accounts decide which purchases an item may adopt.
			const indexes = Array.from({ length: items }, (_, itemIndex) => itemIndex);
			await Promise.allSettled(indexes.map(run.of));
			record.accounts = new Set(run.accounts().map(({ id }) => id));
		}
		return run;
	} catch (error) {
		return { error };
	}
}

/** The items of one run of the node, on their way to its output. */
class Batch {
	readonly outputs: INodeExecutionData[][] = [];

	readonly hints = new Set<Hint>();

	private readonly failures: Array<{ itemIndex: number; error: unknown }> = [];

	constructor(
		private readonly deps: Deps,
		private readonly opened: OpenRun,
	) {}

	/** @throws n8n's error if an item fails and the node is to stop on errors; ExecutionCancelled */
	async run(plans: Plan[]): Promise<void> {
		const { context, clock, record } = this.deps;
		const { options } = await this.opened.of(0);
		const begun = new Semaphore(options.maxConcurrency * BEGUN_PER_SLOT);
		const running: Array<Promise<void>> = [];
		for (const [itemIndex, plan] of plans.entries()) {
			const release = await begun.acquire();
			if (clock.isOver) break;
			running.push(this.runItem(itemIndex, plan).finally(release));
		}
		// Let in-flight submits record their ids before stopping.
		await Promise.all(running);
		clock.checkCancelled();

		const [first] = this.failures;
		if (first && !context.continueOnFail()) {
			const lines = await boughtLinesOf(record, this.opened, first.error);
			throw toNodeError(context, first.error, first.itemIndex, lines);
		}
		const failed = new Set(this.failures.map(({ itemIndex }) => itemIndex));
		if (!willRetry(context, this.outputs.flat(), record)) {
			record.deliver([...plans.keys()].filter((itemIndex) => !failed.has(itemIndex)));
			const unusedRequestIds = record.unusedRequestIds();
			if (unusedRequestIds.length > 0) {
				context.logger.warn(
					`OpenVoice: bought earlier in execution ${context.getExecutionId()} and not used: ${unusedRequestIds.join(', ')}`,
				);
				this.hints.add({ kind: 'unused', requestIds: unusedRequestIds });
			}
		}
	}

	private async runItem(itemIndex: number, plan: Plan): Promise<void> {
		let run: RunContext | undefined;
		try {
			if ('error' in plan) throw plan.error;
			run = await this.opened.of(itemIndex);
			const output = await plan.task(run);
			const list = Array.isArray(output) ? output : [output];
			this.outputs[itemIndex] = list.map(({ hints = [], ...item }) => {
				for (const hint of hints) this.hints.add(hint);
				return { ...item, pairedItem: { item: itemIndex } };
			});
		} catch (error) {
			const historyUnreadable = run && !run.account.history.isReadable;
			this.fail(itemIndex, historyUnreadable ? withFacts(error, { historyUnreadable }) : error);
		}
	}

	private fail(itemIndex: number, error: unknown): void {
		const { context, clock } = this.deps;
		if (error instanceof BatchStopped || error instanceof ExecutionCancelled) return;
		this.failures.push({ itemIndex, error });
		this.outputs[itemIndex] = [toErrorItem(context, error, itemIndex)];
		if (!context.continueOnFail()) clock.stop();
	}
}

/**
 * Whether n8n will throw these outputs away and run the node again: so it does with Retry On Fail, as
 * long as the first item is an error, also where the node is to continue.
 */
function willRetry(
	context: IExecuteFunctions,
	outputs: INodeExecutionData[],
	record: PurchaseRecord,
): boolean {
	const { retryOnFail, maxTries } = context.getNode();
	if (!retryOnFail || outputs[0]?.json.error === undefined) return false;
	return record.tries < Math.min(MOST_TRIES, Math.max(FEWEST_TRIES, maxTries || DEFAULT_TRIES));
}
