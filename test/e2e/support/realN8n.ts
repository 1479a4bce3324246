import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { INode, INodeParameters } from 'n8n-workflow';

import { chain, type NodeSketch } from '../../../harness/engine/workflow';
import { type N8nClient, settleIn } from '../../../harness/n8n/client';
import { ensureN8n, type N8nInstall } from '../../../harness/n8n/install';
import { installCommunityPackage, OPENVOICE, pack } from '../../../harness/n8n/package';
import { HEADLESS, type N8nServer, startServer } from '../../../harness/n8n/server';
import type { CredentialRecord, WorkflowFile } from '../../../harness/n8n/types';
import {
	type SandboxProcess,
	type SandboxSettings,
	startSandbox,
} from '../../../harness/sandboxProcess';
import { expectContractKept } from '../../workflow/support/contract';

/** Jobs of half a second, and audio that costs nothing to make. */
export const QUICK: Partial<SandboxSettings> = { runSeconds: 0.5, audio: { bytes: 30_000 } };

/** n8n waits up to 30 s for what still runs. */
const STOP_MS = 120_000;

/** What every test in a real n8n needs: the program, the packed node, a folder, a sandbox. */
export interface Ground {
	install: N8nInstall;
	tarball: string;
	/** Gone at the end. */
	folder: string;
	sandbox: SandboxProcess;
	/** What is to be stopped at the end, the last started first. */
	atEnd: Array<() => Promise<unknown>>;
}

/** A server with the packed node in it, its owner logged in, and a credential for the sandbox. */
export interface RealN8n extends Ground {
	server: N8nServer;
	client: N8nClient;
	credential: CredentialRecord;
}

/** Lays the ground for the tests of a file. What is given is filled in before the first of them. */
export function useGround(settings: Partial<SandboxSettings> = QUICK): Ground {
	const ground = { atEnd: [] as Ground['atEnd'] } as Ground;
	beforeAll(async () => {
		ground.install = await ensureN8n();
		const folder = await mkdtemp(join(tmpdir(), 'openvoice-e2e-'));
		ground.folder = folder;
		ground.atEnd.push(
			async () =>
				await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
		);
		ground.tarball = await pack(join(folder, 'packed'));
		ground.sandbox = await startSandbox({ settings, validate: true });
		ground.atEnd.push(async () => await ground.sandbox.stop());
	});
	afterEach(async () => await expectContractKept(ground.sandbox));
	afterAll(async () => {
		for (const stop of ground.atEnd.reverse()) await stop();
	}, STOP_MS);
	return ground;
}

/** Starts an n8n for the tests of a file. @param withEditor whether it also serves the pages of its editor */
export function useN8n({
	settings,
	withEditor = false,
}: { settings?: Partial<SandboxSettings>; withEditor?: boolean } = {}): RealN8n {
	const n8n = useGround(settings) as RealN8n;
	beforeAll(async () => {
		const userFolder = join(n8n.folder, 'n8n');
		await installCommunityPackage(n8n.tarball, userFolder);
		const env = withEditor ? {} : HEADLESS;
		n8n.server = await startServer({ install: n8n.install, userFolder, env });
		n8n.atEnd.push(async () => await n8n.server.daemon.stop());
		Object.assign(n8n, await settleIn(n8n.server.baseUrl, n8n.sandbox));
	});
	return n8n;
}

/** A node of a workflow. */
export function node(
	name: string,
	type: string,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): NodeSketch {
	return { id: name, name, type, parameters, ...more };
}

/** A workflow of nodes in a row. */
export function inARow(name: string, nodes: NodeSketch[]): WorkflowFile {
	return { ...chain(nodes), name };
}

/** The OpenVoice node, set to speak the item's field `text` in the sandbox's own voice. */
export function openVoice(
	{ credential, sandbox }: Pick<RealN8n, 'credential' | 'sandbox'>,
	parameters: INodeParameters = {},
	more: Partial<INode> = {},
): NodeSketch {
	return node(
		'OpenVoice',
		OPENVOICE,
		{ text: '={{ $json.text }}', inputAudioUrl: sandbox.referenceUrl, ...parameters },
		{ credentials: { segmindApi: { id: credential.id, name: credential.name } }, ...more },
	);
}

/** A trigger for runs by hand, and items with these texts behind it. */
export function textsByHand(texts: string[]): NodeSketch[] {
	return [
		node('Start', 'n8n-nodes-base.manualTrigger'),
		node(
			'Texts',
			'n8n-nodes-base.set',
			{
				mode: 'raw',
				jsonOutput: JSON.stringify({ items: texts.map((text) => ({ text })) }),
				options: {},
			},
			{ typeVersion: 3.4 },
		),
		node('Split', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'items', options: {} }),
	];
}
