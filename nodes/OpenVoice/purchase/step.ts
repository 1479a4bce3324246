import type { Failure } from '../errors/failure';
import type { RequestAnswer } from '../segmind/answers';
import type { SpeechOrder, SpeechOutput } from './job';
import type { Purchase, PurchaseState } from './state';

/** Transient data of a purchase that this run needs beside its state; never saved. */
export interface InHand {
	/** When to give up, in ms since 1970. */
	deadlineMs: number;
	/** It was submitted in this try, and not before. */
	isFresh?: boolean;
	/** Why it is in doubt; absent: an earlier try left it so. */
	doubt?: Failure;
	/** The answer that holds its audio, which may be a stream. */
	answer?: RequestAnswer;
	/** How often audio that came with an answer has broken off. */
	breaks?: number;
	/** Its item, once there is nothing left to be done. */
	output?: SpeechOutput;
	/** The account's record could not be read just now: something equal may have been bought before. */
	couldNotLook?: boolean;
}

/** One purchase, as its steps see it. */
export interface Work {
	purchase: Purchase;
	order: SpeechOrder;
	inHand: InHand;
	/** Writes down a transition in the middle of a step. */
	enter: (next: PurchaseState, submittedMs?: number) => void;
	/** Lets the next item go ahead: the service has done its part. */
	freeSlot: () => void;
}

/** Where a step leads. */
export interface Transition {
	to: PurchaseState;
	/** When the request was submitted, in ms since 1970, where the step has learned that. */
	submittedMs?: number;
	/** What is in hand from now on. */
	inHand?: Partial<InHand>;
}
