import type { FailureFacts } from './failure';

/** What a batch adds to the error that stopped it. */
export interface BatchLines {
	/** What to do instead of running the workflow again, where that would buy things twice. */
	insteadOfAgain?: string;
	/** More lines, each of its own. */
	lines: string[];
}

/** Who reads: somebody whose workflow was stopped by the error, or whose workflow went on with an error item. */
export type Reader = { stopped: BatchLines } | 'wentOn';

const RUN_AGAIN = { workflow: 'run the workflow again', item: 'run this item again' };

/** @param run what is to be run again; undefined if nothing may be, since that would buy things twice */
function againSentence(again: true | 'later' | undefined, run: string | undefined): string {
	if (again === undefined) return '';
	if (run === undefined) return again === 'later' ? 'Wait a few minutes.' : '';
	return again === 'later' ? `Wait a few minutes, then ${run}.` : `Then ${run}.`;
}

/**
 * The lines of an error's description: first what to do, then what else is known, each in a line of its
 * own.
 */
export function descriptionLines(facts: FailureFacts, reader: Reader): string[] {
	const { nextStep, again, notCharged, lines = [], requestId } = facts;
	const batch: BatchLines = reader === 'wentOn' ? { lines: [] } : reader.stopped;
	const { insteadOfAgain } = batch;
	const run = reader === 'wentOn' ? RUN_AGAIN.item : RUN_AGAIN.workflow;
	const sentence = againSentence(again, insteadOfAgain === undefined ? run : undefined);
	return [
		[nextStep, sentence].filter(Boolean).join(' '),
		insteadOfAgain ?? '',
		notCharged ? 'Nothing was charged for this item.' : '',
		...lines,
		requestId === undefined ? '' : `Request ID: ${requestId}`,
		...batch.lines,
	].filter(Boolean);
}

/** For n8n's error panel, which renders a description as HTML. */
export const asHtml = (lines: string[]): string => lines.join('<br>');

/** For the JSON of an error item. */
export const asText = (lines: string[]): string => lines.join('\n');
