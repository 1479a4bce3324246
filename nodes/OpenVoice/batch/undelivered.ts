import { type BatchLines, type BatchOutcome, undeliveredJobs } from '../errors/batchLines';
import { Failure } from '../errors/failure';
import type { PurchaseRecord } from '../purchase/purchaseRecord';
import type { OpenRun } from '../purchase/runContext';
import { isInDoubt, requestIdOf } from '../purchase/state';

/** Lines of a stopping error about purchases that were not delivered. */
export function boughtLines(
	record: PurchaseRecord,
	outcome: Omit<BatchOutcome, 'jobs'> = { isRerunSafe: false },
): BatchLines {
	const jobs = record.undelivered.map((purchase) => ({
		itemIndex: record.isOfThisRun(purchase) ? purchase.itemIndex : undefined,
		requestId: requestIdOf(purchase),
		isInDoubt: isInDoubt(purchase),
		text: record.textOfPart(purchase),
	}));
	return undeliveredJobs({ jobs, ...outcome });
}

/** The same, where the account's record may find it for whoever runs the workflow again by hand. */
export async function boughtLinesOf(
	record: PurchaseRecord,
	run: OpenRun,
	error: unknown,
): Promise<BatchLines> {
	const accounts = run.accounts();
	const canBeRead = async () => {
		const reads = accounts.map(async ({ accountRecord }) => await accountRecord.canBeRead());
		return (await Promise.all(reads)).every(Boolean);
	};
	return boughtLines(record, {
		ownRequestId: error instanceof Failure ? error.facts.requestId : undefined,
		isRerunSafe: record.undelivered.length > 0 && (await canBeRead()),
		historyUnreadable: !accounts.every(({ history }) => history.isReadable),
	});
}
