import type { Estimated, PlannedRequest } from '../../purchase/estimator';
import { speechSeconds } from '../../purchase/prices';
import type { RunContext } from '../../purchase/runContext';
import { wouldReuse } from '../../purchase/wouldReuse';
import type { ItemOutput } from '../operation';

/**
 * What an item becomes that is only estimated: figures, and nothing bought.
 * @param lines what is to be said; equal lines are bought once
 * @param options.silence of the pauses between them, in seconds
 */
export async function estimateItem(
	run: RunContext,
	lines: PlannedRequest[],
	{ reuseWithinHours, silence = 0 }: { reuseWithinHours?: number; silence?: number },
): Promise<ItemOutput> {
	const { figures, learnedFrom } = await estimateLines(run, lines, { reuseWithinHours, silence });
	return { json: { ...figures }, hints: [{ kind: 'estimated', learnedFrom }] };
}

/** The same as figures. */
export async function estimateLines(
	run: RunContext,
	lines: PlannedRequest[],
	{ reuseWithinHours, silence = 0 }: { reuseWithinHours?: number; silence?: number },
): Promise<Estimated> {
	return await run.account.estimator.estimate({
		requests: distinct(lines),
		characters: lines.reduce((sum, { text }) => sum + Array.from(text).length, 0),
		audioSeconds: lines.reduce((sum, line) => sum + speechSeconds(line), silence),
		slots: run.options.maxConcurrency,
		requestsPerMinute: run.options.requestsPerMinute,
		isBought: wouldReuse(run, reuseWithinHours),
	});
}

/** Each request once. */
export function distinct(lines: PlannedRequest[]): PlannedRequest[] {
	const byContent = new Map(
		lines.map((line) => {
			const { text, language, speed, reference } = line;
			const voice = 'url' in reference ? reference.url : reference.recording.contentHash;
			return [JSON.stringify([text, language, speed, voice]), line];
		}),
	);
	return [...byContent.values()];
}
