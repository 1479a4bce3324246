import type { IExecuteFunctions } from 'n8n-workflow';

import { ReferenceRecordings } from '../audio/referenceAudio';
import { otherBadItems } from '../errors/batchLines';
import { isFailure, withFacts } from '../errors/failure';
import type { Operation, Task } from '../operations/operation';
import { Parameters } from '../operations/parameters';
import type { ExecutionClock } from '../pace/executionClock';
import type { ProcessMemory } from '../purchase/processMemory';
import type { PurchaseRecord } from '../purchase/purchaseRecord';
import type { RunContext } from '../purchase/runContext';
import { firstTasks } from './firstTasks';
import { toNodeError } from './nodeErrors';
import { boughtLines } from './undelivered';

/** What a run of the node has before it has read its credential. */
export interface Deps {
	context: IExecuteFunctions;
	clock: ExecutionClock;
	memory: ProcessMemory;
	record: PurchaseRecord;
}

export type Plan = { task: Task } | { error: unknown };

/** All items, checked as far as that takes no request. */
export interface Prepared {
	plans: Plan[];
	addresses: ReferenceRecordings['addresses'];
}

interface BadItem {
	itemIndex: number;
	error: unknown;
}

/** Reads and checks every item. @throws n8n's error if one cannot be used and the node is to stop on errors */
export async function prepareAll(operation: Operation, deps: Deps): Promise<Prepared> {
	const { context, clock, memory, record } = deps;
	const tasks = firstTasks(memory, record);
	const recordings = new ReferenceRecordings(context);
	const plans: Plan[] = [];
	for (const itemIndex of context.getInputData().keys()) {
		clock.checkCancelled();
		const first = record.hasBoughtFor(itemIndex) ? tasks.get(itemIndex) : undefined;
		const prepare = async () =>
			first ?? (await operation.prepare(new Parameters(context, itemIndex), recordings));
		plans.push(
			await prepare().then(
				(task): Plan => {
					tasks.set(itemIndex, task);
					return { task };
				},
				(error: unknown): Plan => ({
					error: withFacts(error, { isUnsent: record.undelivered.length === 0 }),
				}),
			),
		);
	}
	const bad = [...plans.entries()].flatMap(([itemIndex, plan]) =>
		'error' in plan ? [{ itemIndex, error: plan.error }] : [],
	);
	if (!context.continueOnFail()) stopAtBad(deps, bad);
	const isGood = ({ itemIndex }: { itemIndex: number }) => 'task' in plans[itemIndex]!;
	return { plans, addresses: recordings.addresses.filter(isGood) };
}

/**
 * Probes the addresses of recordings. What is bought already needs none: where something is, the items
 * check their own address when they buy.
 * @throws n8n's error if one is clearly wrong and the node is to stop on errors
 */
export async function probeAddresses(
	deps: Deps,
	{ account: { voiceAddresses } }: RunContext,
	addresses: Prepared['addresses'],
): Promise<void> {
	const { context, record, clock } = deps;
	const urls = addresses.map(({ address }) => address.url);
	await voiceAddresses.lookAt(urls, clock.now());
	if (context.continueOnFail() || record.undelivered.length > 0) return;
	const bad = new Map<number, BadItem>();
	for (const { itemIndex, address } of addresses) {
		const error = voiceAddresses.problemOf(address);
		if (error && !bad.has(itemIndex)) bad.set(itemIndex, { itemIndex, error });
	}
	stopAtBad(deps, [...bad.values()]);
}

/** @throws n8n's error for the first of the items that cannot be used; it names the others, and what was bought */
function stopAtBad({ context, record }: Deps, [first, ...others]: BadItem[]): void {
	if (!first) return;
	const bought = boughtLines(record);
	// Errors of n8n itself (a failing expression) pass through unchanged if there is nothing to add.
	const isRepeated = bought.lines.length > 0 || !isFailure(first.error);
	const lines = [...otherBadItems(others, isRepeated), ...bought.lines];
	throw toNodeError(context, first.error, first.itemIndex, { ...bought, lines });
}
