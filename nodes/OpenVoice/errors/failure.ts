import { type Code, type FactsOf, textOf } from './catalogue';

/** What may be known of any failure, whatever its code; often learned further up the call chain. */
export interface Circumstances {
	/** The HTTP status of the service's answer. */
	httpCode?: string;
	/** The request this is about. */
	requestId?: string;
	/** The request was accepted: it is or will be paid for, and can be fetched. */
	isPaid?: boolean;
	/** The item was refused before anything was sent for it, in this execution or the one that it retries. */
	isUnsent?: boolean;
	/** The account's history cannot be read: requests can be fetched for an hour only. */
	historyUnreadable?: boolean;
	/** The speaker whose voice this is about: its number in the list, from 1, and its name, untrusted. */
	speaker?: { number: number; name: string };
	/** The part of a narration that this is about. */
	part?: FailedPart;
	/** Requests of the item that nothing else names. */
	otherRequestIds?: string[];
}

/** A part of a narration that failed. */
export interface FailedPart {
	/** What it says, untrusted. */
	text: string;
	/** What those parts say of which nobody knows whether they were accepted, untrusted. */
	textsInDoubt: string[];
}

/** The one error that code below the item loop throws; the loop turns it into n8n's own. */
export class Failure<C extends Code = Code> extends Error {
	readonly facts: FactsOf<C> & Circumstances;

	constructor(
		readonly code: C,
		facts: FactsOf<C> & Circumstances,
	) {
		const { title, httpCode } = textOf(code, facts);
		super(title);
		this.name = 'Failure';
		this.facts = { httpCode, ...facts };
	}

	/** A request was accepted and failed: it is not billed, and may be submitted anew. */
	get isUnbilled(): boolean {
		return this.code === 'requestFailed';
	}

	/** A request may have been accepted and billed without our knowing its id. */
	get isAmbiguous(): boolean {
		return this.code === 'submitAmbiguous' || this.code === 'syncAudioLost';
	}
}

/** Whether it is one of ours. (`instanceof` alone leaves its code open.) */
export function isFailure(error: unknown): error is Failure {
	return error instanceof Failure;
}

/** The same failure with more facts, a request id, say; anything else stays as it is. */
export function withFacts<Thrown>(error: Thrown, facts: Circumstances): Thrown {
	if (!isFailure(error)) return error;
	return new Failure(error.code, { ...error.facts, ...facts }) as Thrown;
}

/** Marks a failure as being about an accepted request, which is paid for and can be fetched. */
export function aboutRequest(requestId: string, error: unknown): unknown {
	return withFacts(error, { requestId, isPaid: true });
}
