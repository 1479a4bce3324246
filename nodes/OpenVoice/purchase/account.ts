import type { IExecuteFunctions } from 'n8n-workflow';

import { fingerprint } from '../fingerprint';
import type { ExecutionClock } from '../pace/executionClock';
import { RateLimiter } from '../pace/rateLimiter';
import { SegmindClient } from '../segmind/client';
import { type Connection, readConnection } from '../segmind/connection';
import { HistoryClient } from '../segmind/history';
import type { HistoryRecord } from '../segmind/historyRecord';
import { look } from '../segmind/look';
import { Transport } from '../segmind/transport';
import { AccountRecord, type Readings } from './accountRecord';
import { Estimator } from './estimator';
import { PollSchedule } from './polling/pollSchedule';
import type { ProcessMemory } from './processMemory';
import type { PurchaseRecord } from './purchaseRecord';
import { ReferenceUploads } from './voice/referenceUploads';
import { VoiceAddresses } from './voice/voiceAddresses';

/** A Segmind account, as the items of a run use it. */
export interface Account {
	/** Tells accounts apart, and says nothing of the key. */
	id: string;
	client: SegmindClient;
	transport: Transport;
	rateLimiter: RateLimiter;
	/** The requests that the account has made, as the service lists them. */
	history: HistoryClient;
	/** The same, read for what this run has to know of it. */
	accountRecord: AccountRecord;
	/** Its rows that may be used again and that no item of this run was offered yet, by what they say. */
	candidates: Map<string, HistoryRecord[]>;
	/** When to poll: learns from all requests of the run. */
	pollSchedule: PollSchedule;
	uploads: ReferenceUploads;
	/** What was seen at the addresses of recordings. */
	voiceAddresses: VoiceAddresses;
	/** What requests will cost and take, as far as the account's own tell. */
	estimator: Estimator;
}

/** What accounts are opened with. */
interface Deps {
	context: IExecuteFunctions;
	clock: ExecutionClock;
	record: PurchaseRecord;
	memory: ProcessMemory;
	requestsPerMinute: number;
}

/** Enough to tell the accounts of a workflow apart, and too little to check a guessed key with. */
const ID_CHARACTERS = 8;

/**
 * The accounts of a run: a credential may hold expressions, and so give each item a key of its own. Items
 * with the same one share its limits and all that is learned of it.
 */
export class Accounts {
	private readonly ofItem = new Map<number, Promise<Account>>();

	private readonly opened = new Map<string, Account>();

	constructor(private readonly deps: Deps) {}

	/** The account of an item. @throws what n8n throws when no credential is set */
	async of(itemIndex: number): Promise<Account> {
		const account = this.ofItem.get(itemIndex) ?? this.read(itemIndex);
		this.ofItem.set(itemIndex, account);
		return await account;
	}

	/** All that are in use by now. */
	get all(): Account[] {
		return [...this.opened.values()];
	}

	private async read(itemIndex: number): Promise<Account> {
		const connection = await readConnection(this.deps.context, itemIndex);
		const { apiKey, baseUrl, storageUrl, historyUrl } = connection;
		const key = JSON.stringify([apiKey, baseUrl, storageUrl, historyUrl]);
		const account = this.opened.get(key) ?? this.open(connection);
		this.opened.set(key, account);
		return account;
	}

	private open(connection: Connection): Account {
		const { context, clock, record, memory, requestsPerMinute } = this.deps;
		const { apiKey, baseUrl } = connection;
		const id = fingerprint(`${baseUrl} ${apiKey}`).slice(0, ID_CHARACTERS);
		const transport = new Transport(context, connection, clock);
		const rateLimiter = new RateLimiter(clock, requestsPerMinute);
		const client = new SegmindClient(transport, connection, { rateLimiter, clock });
		const history = new HistoryClient(transport, connection, clock);
		return {
			...{ id, client, transport, rateLimiter, history },
			candidates: new Map(),
			accountRecord: new AccountRecord(
				context,
				history,
				clock,
				transport.serviceClock,
				// What one account's record holds is of no use to another one.
				memory.keptWith(record.executionKey, `history of ${id}`, (): Readings => new Map()),
			),
			pollSchedule: new PollSchedule(),
			uploads: new ReferenceUploads(client, clock, record.uploadsOf(id), transport),
			voiceAddresses: new VoiceAddresses(
				async (url, endMs) => await look(url, endMs, { transport, clock }),
				record.seenAddresses,
			),
			estimator: new Estimator(history, clock),
		};
	}
}
