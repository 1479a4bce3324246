import type { PlannedRequest } from './estimator';
import { isSameVoice, reuseHours, stateOf } from './find';
import type { RunContext } from './runContext';

/**
 * Tells of planned requests whether equal ones would be used again in their place, by the rules by which that is
 * done; each one that the account has bought counts once.
 */
export function wouldReuse(
	run: Pick<RunContext, 'context' | 'clock' | 'account' | 'record'>,
	reuseWithinHours: number | undefined,
): (request: PlannedRequest) => Promise<boolean> {
	const hours = reuseHours(run, reuseWithinHours);
	const { accountRecord, estimator } = run.account;
	const { countedIds } = estimator;
	return async (request) => {
		if (hours === 0) return false;
		const found = await accountRecord.findMatching(request, hours);
		for (const record of found.kind === 'read' ? found.value : []) {
			const isAtHand = stateOf(record, run.clock.now()) !== undefined;
			const isFree = () => !countedIds.has(record.requestId);
			if (!isAtHand || !isFree() || !(await isSameVoice(run, request, record))) continue;
			// While its voice was compared, another item may have counted it.
			if (!isFree()) continue;
			countedIds.add(record.requestId);
			return true;
		}
		return false;
	};
}
