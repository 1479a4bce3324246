import type { IExecuteFunctions } from 'n8n-workflow';

import type { Task } from '../operations/operation';
import type { Ledger } from '../purchase/ledger';

/** By what n8n keeps of a node in an execution; none of it is saved. */
const kept = new WeakMap<object, Map<number, Task>>();

/**
 * What the items of a run were to become in n8n's first try of it, by item: Retry On Fail repeats a run in
 * the same process, and reads every expression anew. Where something was bought, the first task goes on,
 * whatever an expression gives now.
 */
export function firstTasks(context: IExecuteFunctions, ledger: Ledger): Map<number, Task> {
	const node = context.getContext?.('node') ?? {};
	const known = ledger.tries > 1 ? kept.get(node) : undefined;
	const tasks = known ?? new Map<number, Task>();
	kept.set(node, tasks);
	return tasks;
}
