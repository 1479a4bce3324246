import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import type { RunFacts } from '../segmind/answers';

/** Something about an item's success that the user may want to know; shown as a hint after the run. */
export type Hint = 'notWaitedFor' | 'creditsLow';

const TEXTS: Record<Hint, { type: 'info' | 'warning'; text: string }> = {
	notWaitedFor: {
		type: 'info',
		text: 'Fetch the speech within one hour: Resource “Request”, Operation “Get Result”, with the request ID.',
	},
	creditsLow: {
		type: 'warning',
		text: 'Your Segmind credits are running low: they are enough for fewer than 10 more speeches like these.',
	},
};

/** With less than this many more jobs of the same cost in the account, it is worth a word. */
const FEW_JOBS_LEFT = 10;

/** Whether the account is about to run out of credits, as far as the service told. */
export function creditsAreLow({ cost, remainingCredits }: RunFacts): boolean {
	if (cost === undefined || remainingCredits === undefined) return false;
	return cost > 0 && remainingCredits < cost * FEW_JOBS_LEFT;
}

/** Shows the hints of a run under its output, each once. */
export function showHints(context: IExecuteFunctions, hints: Iterable<Hint>): void {
	const shown = [...new Set(hints)].map((hint): NodeExecutionHint => {
		const { type, text } = TEXTS[hint];
		return { type, message: text, location: 'outputPane' };
	});
	if (shown.length > 0) context.addExecutionHints(...shown);
}
