/** So many requests are named in an error; the others stand in n8n's log. */
const MOST_NAMED = 100;

/** Further items that cannot be used, beside the one that the error is about. */
export function otherBadItems(others: Array<{ itemIndex: number }>): string {
	if (others.length === 0) return '';
	const items = others.slice(0, MOST_NAMED).map(({ itemIndex }) => itemIndex);
	return ` Nothing was sent. ${others.length} more ${others.length === 1 ? 'item has' : 'items have'} a problem: item ${items.join(', ')}${others.length > MOST_NAMED ? '…' : ''}.`;
}

/** A job that was bought, or may have been, and that no output shows. */
export interface UndeliveredJob {
	/** Absent if it was asked for in another run, whose items are numbered otherwise. */
	itemIndex?: number;
	/** Absent if nobody knows whether the job was accepted. */
	requestId?: string;
}

/** What was accepted before a batch stopped, how to fetch it, and which items are in doubt. */
export function undeliveredJobs(jobs: UndeliveredJob[]): string {
	const accepted = jobs.filter(({ requestId }) => requestId !== undefined);
	const inDoubt = jobs.filter(({ requestId }) => requestId === undefined);
	return `${acceptedJobs(accepted)}${jobsInDoubt(inDoubt)}`;
}

function acceptedJobs(jobs: UndeliveredJob[]): string {
	if (jobs.length === 0) return '';
	const named = jobs
		.slice(0, MOST_NAMED)
		.map(({ itemIndex, requestId }) =>
			itemIndex === undefined ? requestId : `item ${itemIndex}: ${requestId}`,
		)
		.join(', ');
	const rest = jobs.length - MOST_NAMED;
	return ` No further items were sent. Segmind has accepted ${jobs.length} of this run: ${named}${rest > 0 ? `, and ${rest} more, named in n8n’s log` : ''}. Do not run the workflow again: that pays for them twice. Open Executions, choose this run, Retry. You can also fetch each with Resource “Request”, Operation “Get Result”, within one hour.`;
}

function jobsInDoubt(jobs: UndeliveredJob[]): string {
	if (jobs.length === 0) return '';
	const items = jobs.slice(0, MOST_NAMED).flatMap(({ itemIndex }) => itemIndex ?? []);
	const more = jobs.length - items.length;
	const named = [
		...items.map((itemIndex) => `item ${itemIndex}`),
		...(more > 0 ? [`${more} of earlier runs`] : []),
	].join(', ');
	return ` It is unknown whether Segmind accepted: ${named}. These are not sent again by a retry.`;
}
