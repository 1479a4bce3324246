import { once } from '../harness/engine/environment';
import { type Sandbox, startSandbox } from '../harness/sandboxProcess';

/** The sandbox of this Jest worker, as new. It checks every exchange against the contract, and ends with the worker. */
export async function sharedSandbox(): Promise<Sandbox> {
	once.sandbox ??= startSandbox({ validate: true }).then((started) => {
		started.unref();
		return started;
	});
	const sandbox = (await once.sandbox).again();
	await sandbox.reset();
	return sandbox;
}
