import type { Task } from '../operations/operation';
import type { ProcessMemory } from '../purchase/processMemory';
import type { PurchaseRecord } from '../purchase/purchaseRecord';

/**
 * What the items of a run were to become in n8n's first try of it, by item: Retry On Fail repeats a run in
 * the same process, and reads every expression anew. Where something was bought, the first task goes on,
 * whatever an expression gives now.
 */
export function firstTasks(memory: ProcessMemory, record: PurchaseRecord): Map<number, Task> {
	const tasks = memory.keptWith(record.executionKey, 'tasks', () => new Map<number, Task>());
	if (record.tries === 1) tasks.clear();
	return tasks;
}
