import type { ErrorText } from './errorText';

/** The node's own spending limit. All amounts are credits. */
export const LIMITS = {
	creditsLimitReached: ({ spent, limit }: { spent: number; limit: number }): ErrorText => ({
		title: 'The spending limit of this node is reached',
		nextStep: 'Raise “Max Credits” in the options, or run the remaining items later.',
		notCharged: true,
		lines: [`Used in this execution: ${spent} credits. “Max Credits” is ${limit}.`],
	}),

	/** The parts of a narration cannot all be paid: none is sent. */
	narrationTooExpensive: ({
		requests,
		needed,
		spent,
		limit,
	}: {
		requests: number;
		needed: number;
		spent: number;
		limit: number;
	}): ErrorText => ({
		title: 'This narration costs more than “Max Credits” allows',
		nextStep: 'Raise “Max Credits” in the options, or “Max Part Length”: longer parts cost less.',
		notCharged: true,
		lines: [
			`It takes ${requests} ${requests === 1 ? 'request' : 'requests'}, about ${needed} credits.`,
			`Spent in this execution so far: ${spent} of ${limit} credits.`,
		],
	}),
};
