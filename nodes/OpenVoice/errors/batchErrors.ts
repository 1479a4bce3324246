import type { BatchLines } from './description';
import { TIME_TO_FETCH } from './timeToFetch';

/** So many requests are named in an error; the others stand in n8n's log. */
const MOST_NAMED = 100;

const itemsInWords = (items: number[]) =>
	[
		...items.slice(0, MOST_NAMED).map((item) => `item ${item}`),
		...(items.length > MOST_NAMED ? [`${items.length - MOST_NAMED} more`] : []),
	].join(', ');

/**
 * Further items that cannot be used, beside the one that the error is about: its lines.
 * @param isRepeated something was bought in an earlier try
 */
export function otherBadItems(others: Array<{ itemIndex: number }>, isRepeated = false): string[] {
	const items = others.map(({ itemIndex }) => itemIndex);
	if (items.length === 0) return [];
	const have = items.length === 1 ? '1 more item has' : `${items.length} more items have`;
	const problem = `${have} a problem: ${itemsInWords(items)}`;
	return isRepeated ? [problem] : ['Nothing was sent.', problem];
}

/** A job that was bought, or may have been, and that no output shows. */
export interface UndeliveredJob {
	/** Absent if it was asked for in another run, whose items are numbered otherwise. */
	itemIndex?: number;
	/** Absent if nobody knows whether the job was accepted, or if Segmind gave it none. */
	requestId?: string;
	/** Nobody knows whether the job was accepted. */
	isInDoubt?: boolean;
}

/** In the place of a request's id: a sync answer may come without one. */
const WITHOUT_ID = 'without a request ID';

/**
 * What was accepted before a batch stopped, how to get it, and which items are in doubt.
 * @param byHandIsSafe what was accepted is found in the account's record when the workflow is run by hand
 */
export function undeliveredJobs(jobs: UndeliveredJob[], byHandIsSafe: boolean): BatchLines {
	const accepted = jobs.filter(({ isInDoubt }) => !isInDoubt);
	const inDoubt = jobs.filter(({ isInDoubt }) => isInDoubt);
	const lines = [...acceptedJobs(accepted), ...jobsInDoubt(inDoubt)];
	return accepted.length === 0
		? { lines }
		: { insteadOfAgain: howToGoOn(accepted.length, byHandIsSafe), lines };
}

function howToGoOn(count: number, byHandIsSafe: boolean): string {
	if (byHandIsSafe) {
		return 'Run the workflow again by hand in the editor, or open Executions, choose this run, Retry. What Segmind has accepted is used, and not paid for again.';
	}
	const them = count === 1 ? 'it' : 'them';
	return `Do not run the workflow again: that pays for ${them} twice. Open Executions, choose this run, Retry.`;
}

function acceptedJobs(jobs: UndeliveredJob[]): string[] {
	if (jobs.length === 0) return [];
	const named = jobs
		.slice(0, MOST_NAMED)
		.map(({ itemIndex, requestId = WITHOUT_ID }) =>
			itemIndex === undefined ? requestId : `item ${itemIndex}: ${requestId}`,
		);
	const rest = jobs.length - MOST_NAMED;
	const requests = jobs.length === 1 ? '1 request' : `${jobs.length} requests`;
	return [
		`Segmind has accepted ${requests}, and nothing more was sent:`,
		...named,
		...(rest > 0 ? [`and ${rest} more, named in n8n’s log`] : []),
		`You can also fetch each ${TIME_TO_FETCH}: Resource “Request”, Operation “Get Result”.`,
	];
}

function jobsInDoubt(jobs: UndeliveredJob[]): string[] {
	if (jobs.length === 0) return [];
	const ofThisRun = jobs.flatMap(({ itemIndex }) => itemIndex ?? []);
	const earlier = jobs.length - ofThisRun.length;
	// A narration has several jobs.
	const items = [...new Set(ofThisRun)];
	const named = [
		...(items.length > 0 ? [itemsInWords(items)] : []),
		...(earlier > 0 ? [`${earlier} of earlier runs`] : []),
	].join(', ');
	return [`It is unknown whether Segmind accepted ${named}. A retry does not send this again.`];
}
