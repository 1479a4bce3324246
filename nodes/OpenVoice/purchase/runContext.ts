import type { IExecuteFunctions } from 'n8n-workflow';

import { RateLimiter } from '../pace/rateLimiter';
import { Semaphore } from '../pace/semaphore';
import type { ExecutionClock } from '../pace/executionClock';
import { SegmindClient } from '../segmind/client';
import { HistoryClient } from '../segmind/history';
import { readConnection } from '../segmind/connection';
import { look } from '../segmind/look';
import { Transport } from '../segmind/transport';
import { Ledger, type LedgerEntry } from './ledger';
import { PollSchedule } from './polling/pollSchedule';
import { ReferenceUploads } from './voice/referenceUploads';
import { VoiceAddresses } from './voice/voiceAddresses';
import { AccountRecord } from './accountRecord';

/** The options that hold for a whole run of the node; n8n shows them among those of an item. */
export interface BatchOptions {
	/** How many jobs are in flight at once, at least 1. */
	maxConcurrency: number;
	/** 0 = no limit. */
	requestsPerMinute: number;
	/** No job is submitted once this execution is known to have cost so many credits; 0 = no limit. */
	maxCredits: number;
}

/** What all jobs of one run of the node share. */
export interface RunContext {
	context: IExecuteFunctions;
	options: BatchOptions;
	client: SegmindClient;
	/** The account's own record of what it bought. */
	history: HistoryClient;
	/** What of it is read to find what is bought already. */
	requestHistory: AccountRecord;
	transport: Transport;
	clock: ExecutionClock;
	rateLimiter: RateLimiter;
	/** One for each job in flight: from before its submit until its end is seen. */
	slots: Semaphore;
	/** Audio is converted one file after the other: it takes the processor, and memory. */
	conversions: Semaphore;
	ledger: Ledger;
	/** Jobs that narrations under way have still to buy: what they cost is spoken for. */
	planned: Set<LedgerEntry>;
	/** When to poll: learns from all jobs of the run. */
	pollSchedule: PollSchedule;
	uploads: ReferenceUploads;
	/** What was seen at the addresses of recordings. */
	voiceAddresses: VoiceAddresses;
}

/** Opens what the jobs of a run share. @throws what n8n throws when no credential is set */
export async function openRunContext(
	context: IExecuteFunctions,
	options: BatchOptions,
	{ clock, ledger }: Pick<RunContext, 'clock' | 'ledger'>,
): Promise<RunContext> {
	const connection = await readConnection(context);
	const transport = new Transport(context, connection, clock);
	const rateLimiter = new RateLimiter(clock, options.requestsPerMinute);
	const client = new SegmindClient(transport, connection, { rateLimiter, clock });
	const history = new HistoryClient(transport, connection, clock);
	return {
		context,
		options,
		client,
		history,
		requestHistory: new AccountRecord(context, history, clock, transport.serviceClock, ledger.key),
		transport,
		clock,
		rateLimiter,
		slots: new Semaphore(options.maxConcurrency),
		conversions: new Semaphore(1),
		ledger,
		planned: new Set(),
		pollSchedule: new PollSchedule(),
		uploads: new ReferenceUploads(client, clock, ledger.uploads, transport),
		voiceAddresses: new VoiceAddresses(
			async (url, endMs) => await look(url, endMs, { transport, clock }),
			ledger.seenAddresses,
		),
	};
}

/** What was bought in this execution. */
export function openLedger(context: IExecuteFunctions): Ledger {
	return new Ledger(context, runIndexOf(context));
}

/** How often this node has run before in this execution: more than 0 in a loop. */
function runIndexOf(context: IExecuteFunctions): number {
	const { $runIndex } = context.getWorkflowDataProxy(0);
	return Number($runIndex) || 0;
}
