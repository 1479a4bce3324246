import type { Sandbox } from '../../../harness/sandboxProcess';

/**
 * Fails if anything that went to or came from a sandbox is not as the description of the API says, or
 * if the key was anywhere but in its one header. The sandbox has to run with `validate`.
 */
export async function expectContractKept(sandbox: Sandbox): Promise<void> {
	expect(await sandbox.violations()).toEqual([]);
}
