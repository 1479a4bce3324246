import { fork } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs a program of `process/` in a process of its own, whose memory and compiled code are nobody else's.
 * @param order what it is to measure; it gets it as JSON
 * @returns what it found
 */
export async function inFreshProcess<Found>(program: string, order: object): Promise<Found> {
	const child = fork(join(__dirname, 'process', `${program}.ts`), [JSON.stringify(order)], {
		execArgv: ['--import', 'tsx', '--expose-gc'],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	return await new Promise((receive, reject) => {
		child.once('message', (found) => receive(found as Found));
		child.once('exit', (code) => reject(new Error(`The measuring process ended (${code})`)));
	});
}

/** The other end: measures, reports, and ends the process. */
export function report<Order>(measure: (order: Order) => Promise<object>): void {
	void measure(JSON.parse(process.argv[2]!) as Order).then((found) =>
		process.send?.(found, () => process.exit()),
	);
}
