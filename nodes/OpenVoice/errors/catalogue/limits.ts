import type { ErrorText } from './errorText';

const amount = (requests: number, credits: number) =>
	`${requests} ${requests === 1 ? 'request' : 'requests'}, about ${credits} credits`;

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
		levers,
	}: {
		requests: number;
		needed: number;
		spent: number;
		limit: number;
		/** Options that make it cheaper, and what it then takes. */
		levers: Array<{ option: string; value: number; requests: number; needed: number }>;
	}): ErrorText => ({
		title: 'This narration costs more than “Max Credits” allows',
		nextStep:
			levers.length > 0
				? 'Raise “Max Credits” in the options, or set an option that makes it cheaper.'
				: 'Raise “Max Credits” in the options, or give the node a shorter text.',
		notCharged: true,
		lines: [
			`It takes ${amount(requests, needed)} (a credit is a US dollar).`,
			...levers.map(
				(lever) =>
					`With “${lever.option}” ${lever.value} it takes ${amount(lever.requests, lever.needed)}.`,
			),
			`Spent in this execution so far: ${spent} of ${limit} credits.`,
		],
	}),
};
