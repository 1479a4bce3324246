import { isSameVoice, reuseHours, stateOf } from './history/boughtBefore';
import type { PlannedRequest } from './estimator';
import type { RunContext } from './runContext';

/**
 * Tells of planned requests whether equal ones would be used again in their place, by the rules by which that is
 * done; each one that the account has bought counts once.
 */
export function wouldReuse(
	run: Pick<RunContext, 'context' | 'clock' | 'requestHistory' | 'uploads' | 'estimatedIds'>,
	reuseWithinHours: number | undefined,
): (request: PlannedRequest) => Promise<boolean> {
	const hours = reuseHours(run.context, reuseWithinHours);
	return async (request) => {
		if (hours === 0) return false;
		const found = await run.requestHistory.findMatching(request, hours);
		for (const record of found.kind === 'read' ? found.value : []) {
			const isAtHand = stateOf(record, run.clock.now()) !== undefined;
			const isFree = () => !run.estimatedIds.has(record.requestId);
			if (!isAtHand || !isFree() || !(await isSameVoice(run, request, record))) continue;
			// While its voice was compared, another item may have counted it.
			if (!isFree()) continue;
			run.estimatedIds.add(record.requestId);
			return true;
		}
		return false;
	};
}
