import type { RunFacts } from '../segmind/answers';

/** Something about an item's success that the user may want to know; shown as a hint after the run. */
export type Remark = 'notWaitedFor' | 'languageDoesNotFit' | 'creditsLow';

/** With less than this many more jobs of the same cost in the account, it is worth a word. */
const FEW_JOBS_LEFT = 10;

/** Whether the account is about to run out of credits, as far as the service told. */
export function creditsAreLow({ cost, remainingCredits }: RunFacts): boolean {
	if (cost === undefined || remainingCredits === undefined) return false;
	return cost > 0 && remainingCredits < cost * FEW_JOBS_LEFT;
}
