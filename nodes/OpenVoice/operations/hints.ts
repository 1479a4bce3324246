import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import type { NotConverted } from '../audio/format/convert';
import { quote } from '../errors/quote';
import { timeToFetch } from '../errors/timeToFetch';
import type { RunFacts } from '../segmind/answers';

type NamedHint = 'couldNotLook' | 'notWaitedFor' | 'creditsLow' | 'moreRequests' | NotConverted;

/** An option that takes fewer requests for a text. */
export interface FewerRequests {
	/** Its name in the editor. */
	option: string;
	value: number;
	/** How many requests it then takes. */
	requests: number;
}

/** How many requests a narrated text became, and what was paid for them. */
export interface NarrationHint {
	kind: 'narrated';
	requests: number;
	/** In credits; absent if the service did not tell. */
	cost?: number;
	/** What it was expected to cost, in credits. */
	estimated?: number;
	/** What takes the fewest requests; absent if nothing takes fewer. */
	lever?: FewerRequests;
}

/** Something was estimated and not bought. */
export interface EstimateHint {
	kind: 'estimated';
	/** How many requests the price is learned from. */
	learnedFrom: number;
}

/** What may be wrong with a script, or with what its speakers say. */
export interface ScriptHint {
	kind: 'script';
	/** What looks like a speaker's name and was read aloud, with the colon or dash behind it. */
	unlisted?: string[];
	/** What looks like a pause and was read aloud. */
	unreadPauses?: string[];
	/** The names of speakers who say nothing. */
	silent?: string[];
	/** Speakers with one recording. */
	alike?: string[];
	/** The text's language, and the one in which it was spoken. */
	spokenAs?: { written: string; chosen: string; canSpeak: boolean };
}

/** Something about an item's success that the user may want to know; shown as a hint after the run. */
export type Hint = NamedHint | ReusedHint | NarrationHint | EstimateHint | ScriptHint | UnusedHint;

/** An item's speech was bought before. */
export interface ReusedHint {
	kind: 'reused';
}

/** Requests that were bought earlier in this execution, and that no output shows. */
export interface UnusedHint {
	kind: 'unused';
	requestIds: string[];
}

/** So many are named; all of them stand in n8n's log. */
const MOST_UNUSED = 10;

const AS_IT_CAME = 'The audio came out as Segmind delivered it';

const textsOf = (
	historyUnreadable: boolean,
): Record<NamedHint, { type: 'info' | 'warning'; text: string }> => ({
	couldNotLook: {
		type: 'warning',
		text: 'Your Segmind request history could not be read just now, so speech that you had bought before may have been bought again.',
	},
	notWaitedFor: {
		type: 'info',
		text: `Fetch the speech ${timeToFetch(historyUnreadable)}: Resource “Request”, Operation “Get Result”, with the request ID.`,
	},
	unreadable: {
		type: 'warning',
		text: `${AS_IT_CAME}: only WAV and MP3 can be converted.`,
	},
	brokenOff: {
		type: 'warning',
		text: `${AS_IT_CAME}: it breaks off before its end. Check it by ear.`,
	},
	silent: {
		type: 'warning',
		text: 'The loudness of the audio was left as it is: there is nothing but silence in it.',
	},
	failed: {
		type: 'warning',
		text: `${AS_IT_CAME}: it could not be converted. Run the node again to try once more, for free.`,
	},
	creditsLow: {
		type: 'warning',
		text: 'Your Segmind credits are running low: they are enough for fewer than 10 more speeches like these.',
	},
	moreRequests: {
		type: 'warning',
		text: 'There are more requests than could be read in time. For older ones, set “To” in the filters.',
	},
});

/** With less than this many more jobs of the same cost in the account, it is worth a word. */
const FEW_JOBS_LEFT = 10;

/** Whether the account is about to run out of credits, as far as the service told. */
export function creditsAreLow({ cost, remainingCredits }: RunFacts): boolean {
	if (cost === undefined || remainingCredits === undefined) return false;
	return cost > 0 && remainingCredits < cost * FEW_JOBS_LEFT;
}

/** Shows the hints of a run under its output, each once. @param historyIsReadable as far as is known */
export function showHints(
	context: IExecuteFunctions,
	hints: Iterable<Hint>,
	historyIsReadable: boolean,
): void {
	const all = [...new Set(hints)];
	const about = all.filter((hint) => typeof hint !== 'string');
	const narrations = about.filter((hint) => hint.kind === 'narrated');
	const estimates = about.filter((hint) => hint.kind === 'estimated');
	const unused = about.flatMap((hint) => (hint.kind === 'unused' ? hint.requestIds : []));
	const reused = about.filter((hint) => hint.kind === 'reused').length;
	const scripts = about.filter((hint) => hint.kind === 'script');
	const shown: Array<{ type: 'info' | 'warning'; text: string }> = [
		...(narrations.length > 0 ? [narrationText(narrations)] : []),
		...(unused.length > 0 ? [unusedText(unused, timeToFetch(!historyIsReadable))] : []),
		...estimates.slice(0, 1).map(estimateText),
		...(reused > 0 ? [reusedText(reused, context.getInputData().length)] : []),
		...all
			.filter((hint) => typeof hint === 'string')
			.map((hint) => textsOf(!historyIsReadable)[hint]),
		...[...new Set(scripts.flatMap(scriptTexts))].map((text) => ({
			type: 'warning' as const,
			text,
		})),
	];
	// The context of a tool has no hints in n8n-core 1.84: the speech is bought, and goes out without.
	if (shown.length > 0) {
		context.addExecutionHints?.(
			...shown.map(({ type, text }): NodeExecutionHint => ({
				type,
				message: text,
				location: 'outputPane',
			})),
		);
	}
}

/** @param count for how many of the node's items */
function reusedText(count: number, items: number): { type: 'info'; text: string } {
	const speech = count < items ? `For ${count} of ${items} items, speech` : 'Speech';
	return {
		type: 'info',
		text: `${speech} that you had bought before was used again, for free. For new speech, set “Reuse Within Hours” to 0 (under “Options”).`,
	};
}

function unusedText(requestIds: string[], time: string): { type: 'warning'; text: string } {
	const more = requestIds.length - MOST_UNUSED;
	const named = requestIds.slice(0, MOST_UNUSED).join(', ') + (more > 0 ? ` and ${more} more` : '');
	return {
		type: 'warning',
		text: `Bought earlier in this execution and not used, since the text or another setting has changed: ${named}. Fetch it ${time}: Resource “Request”, Operation “Get Result”.`,
	};
}

const requestsOf = (count: number) => `${count} ${count === 1 ? 'request' : 'requests'}`;

const sumOf = (values: Array<number | undefined>) =>
	Number(values.reduce<number>((sum, value) => sum + (value ?? 0), 0).toPrecision(2));

function narrationText(narrations: NarrationHint[]): { type: 'info'; text: string } {
	const requests = narrations.reduce((sum, one) => sum + one.requests, 0);
	const cost = sumOf(narrations.map((one) => one.cost));
	const estimated = sumOf(narrations.map((one) => one.estimated));
	const guess = estimated > 0 ? ` (estimated: ${estimated})` : '';
	const price = cost > 0 ? `, for about ${cost} credits${guess}` : '';
	const text = `Narrated with ${requestsOf(requests)}${price}.${fewerText(narrations)}`;
	return { type: 'info', text };
}

/** What all would take with the first option that helps one of them; a leading space, or nothing. */
function fewerText(narrations: NarrationHint[]): string {
	const { option, value } = narrations.find(({ lever }) => lever)?.lever ?? {};
	if (option === undefined) return '';
	const fewer = narrations.reduce((sum, { lever, requests }) => {
		const helps = lever?.option === option && lever.value === value;
		return sum + (helps ? lever.requests : requests);
	}, 0);
	const take = narrations.length > 1 ? 'they take' : 'it takes';
	return ` With “${option}” ${value} ${take} ${requestsOf(fewer)}.`;
}

function estimateText({ learnedFrom }: EstimateHint): { type: 'info'; text: string } {
	const basis =
		learnedFrom > 0
			? `The price is learned from your account’s latest ${requestsOf(learnedFrom)}`
			: 'The price is a guess, a typical one: your account’s own requests cannot be learned from yet';
	return { type: 'info', text: `Nothing was bought. ${basis}. A credit is a US dollar.` };
}

function scriptTexts(hint: ScriptHint): string[] {
	const { unlisted = [], unreadPauses = [], silent = [], alike = [], spokenAs } = hint;
	const texts: string[] = [];
	if (unlisted.length > 0) {
		const advice = unlisted.some((name) => name.endsWith('-'))
			? 'After a name, write a colon in place of the dash.'
			: 'To give each a voice of its own, press “Add speaker” and enter the name.';
		texts.push(
			`Read aloud, though it looks like a speaker’s name: ${quotedList(unlisted)}. ${advice}`,
		);
	}
	if (unreadPauses.length > 0) {
		texts.push(
			`Read aloud, though it looks like a pause: ${quotedList(unreadPauses)}. Write it like this: [pause 1.5s].`,
		);
	}
	if (silent.length > 0) {
		texts.push(
			`Not heard, for no line begins with the name and a colon: ${quotedList(silent)}. Begin a new line for each speaker.`,
		);
	}
	if (alike.length > 0) {
		texts.push(
			`These voices have the same recording, so they sound alike: ${quotedList(alike)}. Choose another recording for each, in its “Voice”.`,
		);
	}
	if (spokenAs) {
		const { written, chosen, canSpeak } = spokenAs;
		const advice = canSpeak
			? `If it is, choose ${written} under “Language”.`
			: `OpenVoice speaks no ${written}: translate the text first.`;
		texts.push(`The text looks ${written}, but it was spoken as ${chosen}. ${advice}`);
	}
	return texts;
}

function quotedList(names: string[]): string {
	return names.map(quote).join(', ');
}
