/** What went wrong with one item, in words for the person who runs the workflow. */
export interface FailureFacts {
	/** `input`: something the user set or fed in; `service`: what Segmind answered, or failed to. */
	cause: 'input' | 'service';
	/** What happened, in one line. Holds no text from outside: n8n shows it large, and matches words in it. */
	title: string;
	/**
	 * What to do next: with `again`, at most two sentences. n8n renders it as HTML: text from outside
	 * must have gone through `quote`.
	 */
	nextStep: string;
	/** True if what failed may simply be run again, `later` if only after some minutes. */
	again?: true | 'later';
	/** What else is known, each in a line of its own: Segmind's words, a value, a reason. HTML, as above. */
	lines?: string[];
	/** True if it is certain that nothing was paid for this item. */
	notCharged?: boolean;
	/** The HTTP status of the service's answer, if it gave one. */
	httpCode?: string;
	/** The request this is about: with it the speech can still be fetched. */
	requestId?: string;
	/** True if a job was accepted and failed: it is not billed, and may be submitted anew. */
	notBilled?: boolean;
	/** True if a request, or its audio, is no longer to be had. */
	isGone?: boolean;
	/** True if a job may have been accepted and billed without our knowing its id. */
	ambiguous?: boolean;
}

/** The one error that the code below the item loop throws; the loop turns it into n8n's own. */
export class Failure extends Error {
	constructor(readonly facts: FailureFacts) {
		super(facts.title);
		this.name = 'Failure';
	}
}

/** The same failure, with what is known further up the way (its request id, say) added. */
export function withFacts(failure: Failure, facts: Partial<FailureFacts>): Failure {
	return new Failure({ ...failure.facts, ...facts });
}
