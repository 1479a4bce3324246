import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { Operation, Task } from '../operations/operation';
import { readBatchOptions } from '../operations/options';
import { Parameters } from '../operations/parameters';
import { type Hint, showHints } from '../operations/hints';
import { ReferenceRecordings } from '../audio/referenceAudio';
import {
	type BatchLines,
	otherBadItems,
	type UndeliveredJob,
	undeliveredJobs,
} from '../errors/batchLines';
import { Failure, withFacts } from '../errors/failure';
import type { Ledger } from '../purchase/ledger';
import { openLedger, openRunContext, type RunContext } from '../purchase/runContext';
import { Semaphore } from '../pace/semaphore';
import { BatchStopped, ExecutionCancelled, ExecutionClock } from '../pace/executionClock';
import { firstTasks } from './firstTasks';
import { toErrorItem, toNodeError } from './nodeErrors';

/**
 * Items that have been begun but have no slot yet wait for their upload: so many times the slots may
 * be begun, so that a slow upload holds nobody back, and memory holds no more than these.
 */
const BEGUN_PER_SLOT = 2;

/** How often n8n runs a node with Retry On Fail: its own bounds (n8n-core, WorkflowExecute). */
const FEWEST_TRIES = 2;
const MOST_TRIES = 5;
const DEFAULT_TRIES = 3;

type Plan = { task: Task } | { error: unknown };

interface Means {
	context: IExecuteFunctions;
	clock: ExecutionClock;
	ledger: Ledger;
}

interface BadItem {
	itemIndex: number;
	error: unknown;
}

/** All items, checked as far as that takes no request. */
interface Prepared {
	plans: Plan[];
	addresses: ReferenceRecordings['addresses'];
}

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
		const means: Means = { context, clock, ledger: openLedger(context) };
		const prepared = await prepareAll(operation, means);
		return [await runAll(prepared, means)];
	} finally {
		clock.release();
	}
}

async function prepareAll(operation: Operation, means: Means): Promise<Prepared> {
	const { context, clock, ledger } = means;
	const tasks = firstTasks(context, ledger);
	const recordings = new ReferenceRecordings(context);
	const plans: Plan[] = [];
	for (const itemIndex of context.getInputData().keys()) {
		clock.checkCancelled();
		const first = ledger.hasBoughtFor(itemIndex) ? tasks.get(itemIndex) : undefined;
		const prepare = async () =>
			first ?? (await operation.prepare(new Parameters(context, itemIndex), recordings));
		plans.push(
			await prepare().then(
				(task): Plan => {
					tasks.set(itemIndex, task);
					return { task };
				},
				(error: unknown): Plan => ({ error }),
			),
		);
	}
	const bad = [...plans.entries()].flatMap(([itemIndex, plan]) =>
		'error' in plan ? [{ itemIndex, error: plan.error }] : [],
	);
	if (!context.continueOnFail()) stopAtBad(means, bad);
	const isGood = ({ itemIndex }: { itemIndex: number }) => 'task' in plans[itemIndex]!;
	return { plans, addresses: recordings.addresses.filter(isGood) };
}

/** @throws n8n's error for the first of the items that cannot be used; it names the others, and what was bought */
function stopAtBad({ context, ledger }: Means, [first, ...others]: BadItem[]): void {
	if (!first) return;
	const bought = undeliveredJobs({ jobs: jobsToName(ledger), isRerunSafe: false });
	const lines = [...otherBadItems(others, bought.lines.length > 0), ...bought.lines];
	throw toNodeError(context, first.error, first.itemIndex, { ...bought, lines });
}

/**
 * Looks at the addresses of recordings. What is bought already needs none: where something is, the items
 * check their own address when they buy.
 * @throws n8n's error if one is clearly wrong and the node is to stop on errors
 */
async function lookAtAddresses(
	means: Means,
	{ voiceAddresses }: RunContext,
	addresses: Prepared['addresses'],
): Promise<void> {
	const { context, ledger, clock } = means;
	const urls = addresses.map(({ address }) => address.url);
	await voiceAddresses.lookAt(urls, clock.now());
	if (context.continueOnFail() || ledger.undelivered.length > 0) return;
	const bad = new Map<number, BadItem>();
	for (const { itemIndex, address } of addresses) {
		const error = voiceAddresses.problemOf(address);
		if (error && !bad.has(itemIndex)) bad.set(itemIndex, { itemIndex, error });
	}
	stopAtBad(means, [...bad.values()]);
}

async function runAll({ plans, addresses }: Prepared, means: Means): Promise<INodeExecutionData[]> {
	const { context, clock, ledger } = means;
	const outputs: INodeExecutionData[][] = [];
	const hints = new Set<Hint>();
	const failures: Array<{ itemIndex: number; error: unknown }> = [];
	const fail = (itemIndex: number, error: unknown) => {
		if (error instanceof BatchStopped || error instanceof ExecutionCancelled) return;
		failures.push({ itemIndex, error });
		outputs[itemIndex] = [toErrorItem(context, error, itemIndex)];
		if (!context.continueOnFail()) clock.stop();
	};
	const runItem = async (itemIndex: number, plan: Plan, run: RunContext) => {
		if ('error' in plan) return fail(itemIndex, plan.error);
		await plan.task(run).then(
			(output) => {
				const list = Array.isArray(output) ? output : [output];
				outputs[itemIndex] = list.map(({ hints: itemHints = [], ...item }) => {
					for (const hint of itemHints) hints.add(hint);
					return { ...item, pairedItem: { item: itemIndex } };
				});
			},
			(error: unknown) =>
				fail(itemIndex, withFacts(error, { historyUnreadable: !run.history.isReadable })),
		);
	};

	const opened = await open(means);
	if ('error' in opened) {
		// What concerns all items stops the node, or fails each of them: n8n would hand on the input.
		if (!context.continueOnFail()) {
			const bought = undeliveredJobs({ jobs: jobsToName(ledger), isRerunSafe: false });
			throw toNodeError(context, opened.error, 0, bought);
		}
		return plans.map((_, itemIndex) => toErrorItem(context, opened.error, itemIndex));
	}
	const { run } = opened;
	try {
		await lookAtAddresses(means, run, addresses);
		const begun = new Semaphore(run.options.maxConcurrency * BEGUN_PER_SLOT);
		const running: Array<Promise<void>> = [];
		for (const [itemIndex, plan] of plans.entries()) {
			const release = await begun.acquire();
			if (clock.isOver) break;
			running.push(runItem(itemIndex, plan, run).finally(release));
		}
		// Also when the node is to stop: a job that is just being submitted is told its request id first.
		await Promise.all(running);
		clock.checkCancelled();

		const [first] = failures;
		if (first && !context.continueOnFail()) {
			const batch = await whatWasBought(run, first.error);
			throw toNodeError(context, first.error, first.itemIndex, batch);
		}
		const failed = new Set(failures.map(({ itemIndex }) => itemIndex));
		if (!runsAgain(context, outputs.flat(), ledger)) {
			ledger.deliver([...plans.keys()].filter((itemIndex) => !failed.has(itemIndex)));
		}
	} finally {
		ledger.release();
	}
	showHints(context, hints, run.history.isReadable);
	return outputs.flat();
}

/**
 * Whether n8n will throw these outputs away and run the node again: so it does with Retry On Fail, as
 * long as the first item is an error, also where the node is to continue.
 */
function runsAgain(
	context: IExecuteFunctions,
	outputs: INodeExecutionData[],
	ledger: Ledger,
): boolean {
	const { retryOnFail, maxTries } = context.getNode();
	if (!retryOnFail || outputs[0]?.json.error === undefined) return false;
	return ledger.tries < Math.min(MOST_TRIES, Math.max(FEWEST_TRIES, maxTries || DEFAULT_TRIES));
}

function jobsToName(ledger: Ledger): UndeliveredJob[] {
	return ledger.undelivered.map((entry) => ({
		itemIndex: ledger.isOfThisRun(entry) ? entry.itemIndex : undefined,
		requestId: 'requestId' in entry.now ? entry.now.requestId : undefined,
		isInDoubt: entry.now.state === 'submitting',
	}));
}

/** What the error that stopped the node says of what was bought and not delivered. */
async function whatWasBought(
	{ ledger, history, requestHistory }: RunContext,
	error: unknown,
): Promise<BatchLines> {
	const jobs = jobsToName(ledger);
	return undeliveredJobs({
		jobs,
		ownRequestId: error instanceof Failure ? error.facts.requestId : undefined,
		isRerunSafe: jobs.length > 0 && (await requestHistory.canBeRead()),
		historyUnreadable: !history.isReadable,
	});
}

async function open(means: Means): Promise<{ run: RunContext } | { error: unknown }> {
	const { context } = means;
	const read = async () =>
		await openRunContext(context, readBatchOptions(new Parameters(context, 0)), means);
	return await read().then(
		(run) => ({ run }),
		(error: unknown) => ({ error }),
	);
}
