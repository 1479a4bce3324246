import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import type { NotConverted } from '../audio/format/convert';
import { quote } from '../errors/quote';
import { timeToFetch } from '../errors/timeToFetch';
import type { RunFacts } from '../segmind/answers';

type NamedHint = 'reused' | 'notWaitedFor' | 'creditsLow' | NotConverted;

/** How many requests a narrated text became, and what was paid for them. */
export interface NarrationHint {
	requests: number;
	/** Absent if the service did not tell. */
	cost?: number;
	/** By what the same text would take fewer requests; absent if by nothing. */
	fewerBy?: 'longerParts' | 'noPause';
}

const FEWER_BY = {
	longerParts: ' A larger “Max Part Length” takes fewer.',
	noPause: ' With “Paragraph Pause” 0, fewer are enough.',
};

/** What may be wrong with a script, or with what its speakers say. */
export interface ScriptHint {
	/** What looks like a speaker's name and was read aloud. */
	unlisted?: string[];
	/** The name of a speaker who says nothing. */
	silent?: string;
	/** Speakers with one recording. */
	alike?: string[];
	/** The text's language, and the one in which it was spoken. */
	spokenAs?: { written: string; chosen: string };
}

/** Something about an item's success that the user may want to know; shown as a hint after the run. */
export type Hint = NamedHint | NarrationHint | ScriptHint;

const AS_IT_CAME = 'The audio came out as Segmind delivered it';

const textsOf = (
	historyUnreadable: boolean,
): Record<NamedHint, { type: 'info' | 'warning'; text: string }> => ({
	reused: {
		type: 'info',
		text: 'Speech that you had bought before was used again, for free. For new speech, set “Reuse Within Hours” to 0 (under “Options”).',
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
	const narrations = all.filter((hint) => typeof hint !== 'string' && 'requests' in hint);
	const scripts = all.filter(
		(hint): hint is ScriptHint => typeof hint !== 'string' && !('requests' in hint),
	);
	const shown: Array<{ type: 'info' | 'warning'; text: string }> = [
		...(narrations.length > 0 ? [narrationText(narrations)] : []),
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

function narrationText(narrations: NarrationHint[]): { type: 'info'; text: string } {
	const requests = narrations.reduce((sum, one) => sum + one.requests, 0);
	const cost = narrations.reduce((sum, one) => sum + (one.cost ?? 0), 0);
	const price = cost > 0 ? `, for about ${Number(cost.toPrecision(2))} credits` : '';
	const word = requests === 1 ? 'request' : 'requests';
	const fewerBy = narrations.find((one) => one.fewerBy)?.fewerBy;
	const advice = fewerBy ? FEWER_BY[fewerBy] : '';
	return { type: 'info', text: `Narrated with ${requests} ${word}${price}.${advice}` };
}

function scriptTexts({ unlisted = [], silent, alike = [], spokenAs }: ScriptHint): string[] {
	const texts: string[] = [];
	if (unlisted.length > 0) {
		texts.push(
			`Read aloud, though it looks like a speaker’s name: ${quotedList(unlisted)}. To give a line a voice, write a name under “Speakers” and a colon after it.`,
		);
	}
	if (silent !== undefined) {
		texts.push(
			`The speaker ${quotedList([silent])} says nothing: no line begins with this name and a colon.`,
		);
	}
	if (alike.length > 0) {
		texts.push(`These voices have the same recording, so they sound alike: ${quotedList(alike)}.`);
	}
	if (spokenAs) {
		const { written, chosen } = spokenAs;
		texts.push(`The text looks ${written}, but it was spoken as ${chosen}.`);
	}
	return texts;
}

function quotedList(names: string[]): string {
	return names.map(quote).join(', ');
}
