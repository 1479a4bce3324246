import type { ErrorText } from './errorText';

const amount = (requests: number, credits: number) =>
	`${requests} ${requests === 1 ? 'request' : 'requests'}, about ${credits} credits`;

/** An estimate is off by some per cent; advice that is followed is to be enough. */
const ESTIMATE_MARGIN = 1.2;

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
	}): ErrorText => {
		const enough = Math.ceil((spent + needed) * ESTIMATE_MARGIN * 100) / 100;
		const fitting = levers.find((lever) => spent + lever.needed <= limit);
		return {
			title: 'This narration costs more than “Max Credits” allows',
			nextStep: fitting
				? `Set “${fitting.option}” to ${fitting.value} in the options, or raise “Max Credits” to ${enough}, which leaves a little to spare.`
				: `Raise “Max Credits” to ${enough} in the options, or give the node a shorter text.`,
			notCharged: true,
			lines: [
				`It takes ${amount(requests, needed)} (a credit is a US dollar).`,
				...levers.map(
					(lever) =>
						`With “${lever.option}” ${lever.value} it takes ${amount(lever.requests, lever.needed)}.`,
				),
				`Spent in this execution so far: ${spent} of ${limit} credits.`,
			],
		};
	},
};
