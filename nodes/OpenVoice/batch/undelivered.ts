import { undeliveredJobs } from '../errors/batchErrors';
import type { BatchLines } from '../errors/description';
import { withoutHistory } from '../errors/timeToFetch';
import type { PurchaseRecord } from '../purchase/purchaseRecord';
import type { OpenRun } from '../purchase/runContext';
import { isInDoubt, requestIdOf } from '../purchase/state';

/** What the error that stops the node says of what was bought and not delivered. */
export function boughtLines(record: PurchaseRecord, byHandIsSafe: boolean): BatchLines {
	const jobs = record.undelivered.map((purchase) => ({
		itemIndex: record.isOfThisRun(purchase) ? purchase.itemIndex : undefined,
		requestId: requestIdOf(purchase),
		isInDoubt: isInDoubt(purchase),
	}));
	return undeliveredJobs(jobs, byHandIsSafe);
}

/** The same, where the account's record may find it for whoever runs the workflow again by hand. */
export async function boughtLinesOf(record: PurchaseRecord, run: OpenRun): Promise<BatchLines> {
	const accounts = run.accounts();
	const canBeRead = async () =>
		(await Promise.all(accounts.map(async (one) => await one.accountRecord.canBeRead()))).every(
			Boolean,
		);
	const byHandIsSafe = record.undelivered.length > 0 && (await canBeRead());
	const { lines, ...rest } = boughtLines(record, byHandIsSafe);
	const isReadable = accounts.every(({ history }) => history.isReadable);
	return { ...rest, lines: isReadable ? lines : lines.map(withoutHistory) };
}
