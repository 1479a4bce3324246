import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import type { RunFacts } from '../segmind/answers';

/** Something about an item's success that the user may want to know; shown as a hint after the run. */
export type Hint = 'notWaitedFor' | 'languageDoesNotFit' | 'creditsLow';

const TEXTS: Record<Hint, { type: 'info' | 'warning'; text: string }> = {
	notWaitedFor: {
		type: 'info',
		text: 'Speech that was not waited for can be fetched within one hour: use Request → Get Result with the request ID.',
	},
	languageDoesNotFit: {
		type: 'warning',
		text: 'The text does not seem to be written in the chosen language. Listen to the audio before you use it.',
	},
	creditsLow: {
		type: 'warning',
		text: 'Your Segmind credits are running low: they suffice for fewer than 10 more speeches like these.',
	},
};

/** With less than this many more jobs of the same cost in the account, it is worth a word. */
const FEW_JOBS_LEFT = 10;

/** Whether the account is about to run out of credits, as far as the service told. */
export function creditsAreLow({ cost, remainingCredits }: RunFacts): boolean {
	if (cost === undefined || remainingCredits === undefined) return false;
	return cost > 0 && remainingCredits < cost * FEW_JOBS_LEFT;
}

/** So many items are named in a hint; more would hide what it says. */
const MOST_NAMED = 10;

/** Shows the hints of a run under its output, each once, with the items that it is about. */
export function showHints(context: IExecuteFunctions, hints: Map<Hint, number[]>): void {
	const shown = [...hints].map(([hint, items]): NodeExecutionHint => {
		const { type, text } = TEXTS[hint];
		items.sort((one, other) => one - other);
		const named = items.slice(0, MOST_NAMED).join(', ');
		const more = items.length > MOST_NAMED ? '…' : '';
		const about = hint === 'languageDoesNotFit' ? ` (item ${named}${more})` : '';
		return { type, message: `${text}${about}`, location: 'outputPane' };
	});
	// The context of a tool has no hints in n8n-core 1.84: the speech is bought, and goes out without.
	if (shown.length > 0) context.addExecutionHints?.(...shown);
}
