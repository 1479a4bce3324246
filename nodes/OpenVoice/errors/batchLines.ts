import { quote, firstWords } from './quote';
import { timeToFetch } from './timeToFetch';

/** What a batch adds to the error that stopped it. */
export interface BatchLines {
	/** What to do instead of simply running the workflow again, where that could buy something twice. */
	insteadOfAgain?: string;
	/** More lines, each of its own. */
	lines: string[];
	/** These lines say how to fetch a request. */
	sayHowToFetch?: boolean;
	/** Every request that was accepted and that no output shows, for the error's data. */
	requestIds?: string[];
}

/** Max items or ranges listed. */
const MOST_RANGES = 20;

/** Max request IDs in an error's text while `Get Many` can list the rest; its data has all of them. */
const MOST_NAMED = 5;

/** The same if the request history is unreadable. */
const MOST_NAMED_WITHOUT_HISTORY = 100;

/** How n8n 2.41 names it: the arrow has no label of its own. */
const RETRY =
	'open this run under Executions, press the arrow at the top right, and choose “Retry with currently saved workflow”.';

/** Items by their numbers, in order: “items 1–13, 15”. */
function itemsInWords(items: number[]): string {
	const ranges: Array<[first: number, last: number]> = [];
	for (const item of items) {
		const range = ranges.at(-1);
		if (range?.[1] === item - 1) range[1] = item;
		else ranges.push([item, item]);
	}
	const named = ranges.slice(0, MOST_RANGES);
	const rest = ranges.slice(MOST_RANGES).reduce((sum, [first, last]) => sum + last - first + 1, 0);
	const words = [
		...named.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)),
		...(rest > 0 ? [`${rest} more`] : []),
	];
	return `${items.length === 1 ? 'item' : 'items'} ${words.join(', ')}`;
}

/**
 * What is said of a batch that did not start, and of further items that cannot be used, beside the one that the
 * error is about.
 * @param isRepeated something was bought in an earlier try
 */
export function otherBadItems(others: Array<{ itemIndex: number }>, isRepeated = false): string[] {
	const items = others.map(({ itemIndex }) => itemIndex);
	const have = items.length === 1 ? '1 more item has' : `${items.length} more items have`;
	return [
		...(isRepeated ? [] : ['Nothing was sent, and nothing is charged.']),
		...(items.length > 0
			? [`${have} a problem, as n8n counts them, from 0: ${itemsInWords(items)}`]
			: []),
	];
}

/** A request that was accepted, or may have been, and that no output shows. */
export interface UndeliveredJob {
	/** Absent if it was asked for in another run, whose items are numbered differently. */
	itemIndex?: number;
	/** Absent if nobody knows whether it was accepted, or if Segmind gave it none. */
	requestId?: string;
	/** Nobody knows whether it was accepted. */
	isInDoubt?: boolean;
	/** What it says, untrusted: tells the parts of a narration apart. */
	text?: string;
}

/** In place of a request's id: a sync answer may come without one. */
const WITHOUT_ID = 'without a request ID';

/** What is known of the batch whose error is to be written. */
export interface BatchOutcome {
	jobs: UndeliveredJob[];
	/** The request that the error itself names: not named again. */
	ownRequestId?: string;
	/** Running the workflow by hand finds in the account's history what was accepted. */
	isRerunSafe: boolean;
	/** The account's history cannot be read. */
	historyUnreadable?: boolean;
}

/** What was accepted before a batch stopped, how to get it, and which items are in doubt. */
export function undeliveredJobs({
	jobs,
	ownRequestId,
	isRerunSafe,
	historyUnreadable,
}: BatchOutcome): BatchLines {
	if (jobs.length === 0) return { lines: [] };
	const accepted = jobs.filter(({ isInDoubt }) => !isInDoubt);
	const inDoubt = jobs.filter(({ isInDoubt }) => isInDoubt);
	const others = accepted.filter(
		({ requestId }) => requestId === undefined || requestId !== ownRequestId,
	);
	const isOneMore = others.length < accepted.length;
	return {
		requestIds: accepted.flatMap(({ requestId }) => requestId ?? []),
		insteadOfAgain: howToGoOn(accepted.length, isRerunSafe),
		sayHowToFetch: others.length > 0,
		lines: [...acceptedJobs(others, isOneMore, historyUnreadable), ...jobsInDoubt(inDoubt)],
	};
}

function howToGoOn(accepted: number, isRerunSafe: boolean): string {
	if (isRerunSafe) {
		return `Run the workflow again by hand in the editor, or ${RETRY} What Segmind has accepted is used, and not paid for again.`;
	}
	if (accepted === 0) {
		return 'Look under “Usage” on segmind.com before you run the workflow again: what is there is paid for already.';
	}
	const them = accepted === 1 ? 'it' : 'them';
	return `Do not run the workflow again: that pays for ${them} twice. Instead, ${RETRY}`;
}

function acceptedJobs(
	jobs: UndeliveredJob[],
	isOneMore: boolean,
	historyUnreadable: boolean | undefined,
): string[] {
	if (jobs.length === 0) return [];
	const most = historyUnreadable ? MOST_NAMED_WITHOUT_HISTORY : MOST_NAMED;
	const named = jobs.slice(0, most).map(({ itemIndex, requestId = WITHOUT_ID, text }) => {
		if (text !== undefined) return `${quote(firstWords(text))}: ${requestId}`;
		return itemIndex === undefined ? requestId : `item ${itemIndex}: ${requestId}`;
	});
	const rest = jobs.length - most;
	const listedBy = historyUnreadable ? 'the error’s details name' : 'Operation “Get Many” lists';
	const more = isOneMore ? 'more ' : '';
	const requests = jobs.length === 1 ? `1 ${more}request` : `${jobs.length} ${more}requests`;
	return [
		`Segmind has accepted ${requests}, and nothing else was sent. You can also fetch each ${timeToFetch(historyUnreadable)}: Resource “Request”, Operation “Get Result”.`,
		...named,
		...(rest > 0 ? [`and ${rest} more, which ${listedBy}`] : []),
	];
}

function jobsInDoubt(jobs: UndeliveredJob[]): string[] {
	if (jobs.length === 0) return [];
	const ofThisRun = jobs.flatMap(({ itemIndex }) => itemIndex ?? []);
	const earlier = jobs.length - ofThisRun.length;
	// A narration has several requests.
	const items = [...new Set(ofThisRun)];
	const named = [
		...(items.length > 0 ? [itemsInWords(items)] : []),
		...(earlier > 0 ? [`${earlier} of earlier runs`] : []),
	].join(' and ');
	const it = jobs.length === 1 ? 'it' : 'them';
	return [`It is unknown whether Segmind accepted ${named}. A retry does not send ${it} again.`];
}
