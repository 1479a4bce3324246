import { startSandbox, type SandboxJob } from '../harness/sandboxProcess';
import type { CredentialData } from '../harness/engine/n8nEngine';
import type { DemoOptions } from './options';

/** Where the speeches are made: on Segmind, or on the sandbox. */
export interface Service {
	/** Whether its credits are money. */
	isPaid: boolean;
	/** What the user has to know of it before anything runs. */
	notice: string;
	/** The same about what it has cost. */
	aboutCost: string;
	/** The node's Segmind credential. */
	credential: CredentialData;
	/** The address of a recording that everybody may use; absent: the one in the workflow. */
	voiceUrl?: string;
	/** Every job so far with its state, where that can be looked at for free. */
	jobs?: () => Promise<SandboxJob[]>;
	stop?: () => Promise<void>;
}

/** Slow enough to see the states change, quick enough to wait for. */
const VISIBLE_RUN_SECONDS = { median: 2.5, sigma: 0.2 };

/** @param apiKey of Segmind; without it, or if the user says so, it is the sandbox. */
export async function openService(
	{ sandbox: isSandbox, latency }: DemoOptions,
	apiKey: string | undefined,
): Promise<Service> {
	if (apiKey && !isSandbox) {
		return {
			isPaid: true,
			notice: 'These are real speeches on Segmind (api.segmind.com), and each costs credits.',
			aboutCost: 'Segmind has charged your account for them.',
			credential: { apiKey },
		};
	}
	const settings = latency ? undefined : { runSeconds: VISIBLE_RUN_SECONDS };
	const sandbox = await startSandbox({ latency, settings });
	return {
		isPaid: false,
		notice: [
			`The sandbox runs at ${sandbox.url}. It is an imitation of Segmind, not OpenVoice:`,
			'it speaks your text with simpler voices, and nothing leaves this machine.',
		].join('\n'),
		aboutCost: 'They are the sandbox’s own credits: nobody pays.',
		credential: sandbox.credential(),
		voiceUrl: sandbox.referenceUrl,
		jobs: async () => await sandbox.jobs(),
		stop: async () => await sandbox.stop(),
	};
}
