import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { fingerprint } from '../fingerprint';
import type { RequestAnswer } from '../segmind/answers';

/**
 * How far a purchase is:
 *
 * - `new`: nothing was sent, or what was sent had no effect.
 * - `ready`: it was not bought before, and its voice has an address: it can be submitted.
 * - `submitting`: its submit is on its way.
 * - `doubtful`: its submit has ended, and it is unknown whether it was accepted.
 * - `accepted`: it has a request ID, and the request runs, or has ended unnoticed.
 * - `completed`: its audio lies at an address.
 * - `arriving`: its audio came with an answer, and is not in n8n yet.
 * - `stored`: its audio is in n8n.
 */
export type PurchaseState =
	| { state: 'new' }
	| { state: 'ready'; inputAudio: string }
	| { state: 'submitting' }
	| { state: 'doubtful' }
	| { state: 'accepted'; requestId: string }
	| { state: 'completed'; requestId?: string; answer: RequestAnswer }
	| { state: 'arriving'; requestId?: string }
	| { state: 'stored'; requestId?: string; json: IDataObject; audio: IBinaryData };

export type StateName = PurchaseState['state'];

/** One paid request, from before it is bought until an output item shows it. */
export interface Purchase {
	/** What it says, as a hash of the whole request. */
	content: string;
	/** Whose key buys it (`Account.id`). */
	account: string;
	/** The item that asked for it last. */
	executionId: string;
	runIndex: number;
	itemIndex: number;
	/** It is one of several of its item, and belongs to its content everywhere. */
	isPart?: true;
	/** It was submitted in sync mode: the service knows it at other addresses. */
	isSync?: true;
	/** When its submit left, in ms since 1970: how long the service keeps a request counts from then. */
	submittedMs?: number;
	/** What it cost, in credits, once that is known. */
	cost?: number;
	/** Another execution bought it: it costs nothing here. */
	reused?: true;
	now: PurchaseState;
}

/** What is said, and how: requests that are alike in this sound alike. */
export interface Content {
	text: string;
	language: string;
	speed: number;
	/** The address of the reference recording, or the hash of what is in its file. */
	voice: string;
}

/** What tells contents apart, as a hash: the text cannot be read from it. */
export function hashOf(content: Content): string {
	return fingerprint(JSON.stringify(content, Object.keys(content).sort()));
}

/** True as long as nothing can have been billed. */
export function isUnbought({ now }: Purchase): boolean {
	return now.state === 'new' || now.state === 'ready';
}

/** True if it is unknown whether the request was accepted. */
export function isInDoubt({ now }: Purchase): boolean {
	return now.state === 'submitting' || now.state === 'doubtful';
}

/** The ID of the request, if it has one. */
export function requestIdOf({ now }: Purchase): string | undefined {
	return 'requestId' in now ? now.requestId : undefined;
}
