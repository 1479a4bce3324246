import type { ErrorText } from './errorText';

const amount = (requests: number, credits: number) =>
	`${requests} ${requests === 1 ? 'request' : 'requests'}, about ${credits} credits`;

/** An estimate is off by some per cent; advice that is followed is to be enough. */
const ESTIMATE_MARGIN = 1.2;

/** The node's own spending limit. All amounts are credits. */
export const LIMITS = {
	creditsLimitReached: ({ spent, limit }: { spent: number; limit: number }): ErrorText => ({
		title: 'The spending limit of this node is reached',
		nextStep: `Raise “Max Credits” (now ${limit}) in the options before a retry, which counts what this execution has used (${spent}). A new run counts from 0, and can speak the items that remain.`,
		notCharged: true,
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
	}): ErrorText => {
		const enough = Math.ceil((spent + needed) * ESTIMATE_MARGIN * 100) / 100;
		const fitting = levers.filter((lever) => spent + lever.needed <= limit);
		const [first] = fitting;
		const raise = `“Max Credits” to ${enough}, which leaves a little to spare`;
		return {
			title: 'This narration costs more than “Max Credits” allows',
			nextStep: first
				? `Set “${first.option}” to ${first.value} in the options, or raise ${raise}.`
				: `In the options, raise ${raise}; or give the node a shorter text.`,
			notCharged: true,
			lines: [
				`It takes ${amount(requests, needed)} (a credit is a US dollar).`,
				...fitting.map(
					(lever) =>
						`With “${lever.option}” ${lever.value} it takes ${amount(lever.requests, lever.needed)}.`,
				),
				`Spent in this execution so far: ${spent} of ${limit} credits.`,
			],
		};
	},
};
