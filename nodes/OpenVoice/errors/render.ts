import type { BatchLines } from './batchLines';
import { textOf } from './catalogue';
import type { FailedPart, Failure } from './failure';
import { firstWords, quote } from './quote';
import { timeToFetch } from './timeToFetch';

/** Who reads: somebody whose workflow was stopped by the error, or whose workflow went on with an error item. */
export type Reader = { stopped: BatchLines } | 'wentOn';

/** An error in words. */
export interface Rendered {
	title: string;
	/** What to do, then what else is known, each in a line of its own. HTML: text from outside is escaped. */
	lines: string[];
}

const NOTHING_CHARGED = 'Nothing was charged for this item.';

/** The words of a failure for a reader. */
export function render({ code, facts }: Failure, reader: Reader): Rendered {
	const text = textOf(code, facts);
	const { requestId, isPaid, historyUnreadable, speaker, part, otherRequestIds = [] } = facts;
	const batch: BatchLines = reader === 'wentOn' ? { lines: [] } : reader.stopped;
	const { insteadOfAgain } = batch;
	const canFetch = (text.canFetch ?? isPaid) && requestId !== undefined;
	const fetchIt = `${timeToFetch(historyUnreadable)}: Resource “Request”, Operation “Get Result”, with the request ID below.`;
	const run = reader === 'wentOn' ? 'run this item again' : 'run the workflow again';
	const again = isPaid || insteadOfAgain !== undefined ? undefined : text.again;
	const isFetchNext = canFetch && insteadOfAgain === undefined;
	const isToldBelow = batch.sayHowToFetch || otherRequestIds.length > 0;
	// If the batch did not start, `batch` says it once for all items.
	const isUnsent = facts.isUnsent && reader === 'wentOn';
	const isCertainlyFree = text.notCharged && !isPaid;
	const steps = [
		text.nextStep,
		againSentence(again, run, text.nextStep),
		isFetchNext && !text.nextStep ? `Fetch it ${fetchIt}` : undefined,
	];
	const lines = [
		steps.filter(Boolean).join(' '),
		isFetchNext && text.nextStep ? `Then fetch it ${fetchIt}` : undefined,
		insteadOfAgain,
		...(part ? aboutPart(part, isCertainlyFree) : []),
		isCertainlyFree && !part ? NOTHING_CHARGED : undefined,
		...(text.lines ?? []),
		speaker && `Speaker ${speaker.number} in the list: ${quote(speaker.name)}`,
		canFetch && !isFetchNext && !isToldBelow ? `You can also fetch it ${fetchIt}` : undefined,
		requestId === undefined ? undefined : `Request ID: ${requestId}`,
		...(part?.textsInDoubt ?? []).map(
			(other) =>
				`It is unknown, too, whether Segmind accepted the part: ${quote(firstWords(other))}`,
		),
		...otherParts(otherRequestIds, timeToFetch(historyUnreadable)),
		isUnsent && !isCertainlyFree ? NOTHING_CHARGED : undefined,
		...batch.lines,
	];
	return {
		title: text.title,
		lines: lines.filter((line): line is string => line !== undefined && line !== ''),
	};
}

function againSentence(
	again: 'now' | 'later' | undefined,
	run: string,
	nextStep: string | undefined,
): string | undefined {
	if (again === undefined) return undefined;
	if (again === 'later') return `Wait a few minutes, then ${run}.`;
	return nextStep ? `Then ${run}.` : `${run.charAt(0).toUpperCase()}${run.slice(1)}.`;
}

function aboutPart({ text }: FailedPart, isFree: boolean | undefined): string[] {
	return [
		`The part that failed begins: ${quote(firstWords(text))}`,
		...(isFree ? ['This part was not charged.'] : []),
	];
}

function otherParts(requestIds: string[], time: string): string[] {
	if (requestIds.length === 0) return [];
	return [
		`Parts of this narration were accepted, and a retry of this execution uses them. You can also fetch each ${time}: Resource “Request”, Operation “Get Result”.`,
		...requestIds,
	];
}

/** For n8n's error panel, which renders a description as HTML. */
export const asHtml = (lines: string[]): string => lines.join('<br>');

/** For the JSON of an error item. */
export const asText = (lines: string[]): string => lines.join('\n');
