import type { IExecuteFunctions, NodeExecutionHint } from 'n8n-workflow';

import type { Remark } from '../actions/remarks';

const TEXTS: Record<Remark, { type: 'info' | 'warning'; text: string }> = {
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

/** So many items are named in a hint; more would hide what it says. */
const MOST_NAMED = 10;

/** Shows the remarks of a run under its output, each once, with the items that it is about. */
export function showHints(context: IExecuteFunctions, remarks: Map<Remark, number[]>): void {
	const hints = [...remarks].map(([remark, items]): NodeExecutionHint => {
		const { type, text } = TEXTS[remark];
		items.sort((one, other) => one - other);
		const named = items.slice(0, MOST_NAMED).join(', ');
		const more = items.length > MOST_NAMED ? '…' : '';
		const about = remark === 'languageDoesNotFit' ? ` (item ${named}${more})` : '';
		return { type, message: `${text}${about}`, location: 'outputPane' };
	});
	if (hints.length > 0) context.addExecutionHints(...hints);
}
