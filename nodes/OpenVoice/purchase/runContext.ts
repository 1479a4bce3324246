import type { IExecuteFunctions } from 'n8n-workflow';

import type { ExecutionClock } from '../pace/executionClock';
import { Semaphore } from '../pace/semaphore';
import { type Account, Accounts } from './account';
import { type ProcessMemory, processMemory } from './processMemory';
import { PurchaseRecord } from './purchaseRecord';
import type { Purchase } from './state';

/** The options that hold for a whole run of the node; n8n shows them among those of an item. */
export interface BatchOptions {
	/** How many requests are in flight at once, at least 1. */
	maxConcurrency: number;
	/** 0 = no limit. */
	requestsPerMinute: number;
	/** Nothing is submitted once this execution is known to have cost so many credits; 0 = no limit. */
	maxCredits: number;
}

/** What an item works with: all but its account is shared by the items of a run. */
export interface RunContext {
	context: IExecuteFunctions;
	options: BatchOptions;
	clock: ExecutionClock;
	/** One for each request in flight: from before its submit until its end is seen. */
	slots: Semaphore;
	/** Audio is converted one file after the other: it takes the processor, and memory. */
	conversions: Semaphore;
	account: Account;
	record: PurchaseRecord;
	memory: ProcessMemory;
	/** What narrations under way have still to buy: its cost is reserved. */
	planned: Set<Purchase>;
}

/** What was bought in this execution. */
export function openPurchaseRecord(context: IExecuteFunctions): PurchaseRecord {
	return new PurchaseRecord(context, runIndexOf(context), processMemory);
}

/** How often this node has run before in this execution: more than 0 in a loop. */
function runIndexOf(context: IExecuteFunctions): number {
	const { $runIndex } = context.getWorkflowDataProxy(0);
	return Number($runIndex) || 0;
}

/** What the items of a run work with. */
export interface OpenRun {
	/** What one item works with. @throws what n8n throws when no credential is set */
	of: (itemIndex: number) => Promise<RunContext>;
	/** The accounts that are in use by now. */
	accounts: () => Account[];
}

/** Opens what the items of a run share. */
export function openRun(
	context: IExecuteFunctions,
	options: BatchOptions,
	{ clock, record }: Pick<RunContext, 'clock' | 'record'>,
): OpenRun {
	const memory = processMemory;
	const slots = new Semaphore(options.maxConcurrency);
	const { requestsPerMinute } = options;
	const accounts = new Accounts({ context, clock, record, memory, requestsPerMinute });
	const shared = {
		...{ context, options, clock, slots, record, memory },
		conversions: new Semaphore(1),
		planned: new Set<Purchase>(),
	};
	return {
		of: async (itemIndex) => ({ ...shared, account: await accounts.of(itemIndex) }),
		accounts: () => accounts.all,
	};
}
