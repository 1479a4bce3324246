import { rmSync } from 'node:fs';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { exampleNames, exampleWorkflow, ONLINE_RECORDING } from '../exampleWorkflows';
import { type Latency, type Sandbox, startSandbox } from '../sandboxProcess';
import { type N8nClient, settleIn } from './client';
import { ensureN8n } from './install';
import { installCommunityPackage, OPENVOICE, pack } from './package';
import { type N8nServer, startServer } from './server';
import type { CredentialRecord, WorkflowFile } from './types';

export interface PlaygroundOptions {
	/** Where n8n listens; any free port if absent. */
	port?: number;
	/** Default `fast`. */
	latency?: Latency;
	report?: (line: string) => void;
}

/** A real n8n with the packed node, a sandbox, a credential for it, and the example workflows. */
export interface Playground {
	server: N8nServer;
	client: N8nClient;
	sandbox: Sandbox;
	credential: CredentialRecord;
	/** Where the package is installed; n8n reloads it when its files change (`N8N_DEV_RELOAD`). */
	installed: string;
	/** The examples, by their file names without extension. */
	workflows: Map<string, WorkflowFile & { id: string; versionId: string }>;
	/** Stops everything and removes what it left. */
	stop: () => Promise<void>;
}

/** Where n8n in its container may write files; elsewhere it is the same folder of its user's home. */
const CONTAINER_FILES = '/home/node/.n8n-files';

/** The workflow with a credential in every OpenVoice node. */
export function withCredential(
	workflow: WorkflowFile,
	{ id, name }: CredentialRecord,
): WorkflowFile {
	const nodes = workflow.nodes.map((node) =>
		node.type.startsWith(OPENVOICE) ? { ...node, credentials: { segmindApi: { id, name } } } : node,
	);
	return { ...workflow, nodes };
}

/** Builds a playground; takes minutes the first time on a machine, half a minute later. */
export async function startPlayground({
	port,
	latency,
	report = () => {},
}: PlaygroundOptions = {}): Promise<Playground> {
	const install = await ensureN8n(report);
	const folder = await mkdtemp(join(tmpdir(), 'openvoice-n8n-'));
	const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
	// Whoever does not wait for the start ends this process: n8n goes with it, and so does its folder.
	process.once('exit', remove);
	const atEnd = [async () => remove()];
	const stop = async () => {
		for (const end of atEnd.splice(0).reverse()) await end();
	};
	try {
		report('Packing the node and installing it in n8n …');
		const userFolder = join(folder, 'n8n');
		const installed = await installCommunityPackage(await pack(join(folder, 'packed')), userFolder);
		const sandbox = await startSandbox({ latency });
		atEnd.push(async () => await sandbox.stop());
		const filesFolder = join(userFolder, '.n8n-files');
		report(`Starting n8n. What its workflows save lies in ${filesFolder}, until you end it …`);
		const home = join(homedir(), '.n8n-files');
		const env = {
			N8N_DEV_RELOAD: 'true',
			// What the examples name, for whoever imports one by hand.
			N8N_RESTRICT_FILE_ACCESS_TO: [filesFolder, CONTAINER_FILES, home].join(';'),
		};
		const server = await startServer({ install, userFolder, port, env });
		atEnd.push(async () => await server.daemon.stop());

		const { client, credential } = await settleIn(server.baseUrl, sandbox);
		await mkdir(filesFolder, { recursive: true });
		const workflows: Playground['workflows'] = new Map();
		for (const name of exampleNames) {
			const workflow = exampleWorkflow(name, {
				[ONLINE_RECORDING]: sandbox.referenceUrl,
				[`=${CONTAINER_FILES}`]: `=${filesFolder}`,
			});
			workflows.set(name, await client.importWorkflow(withCredential(workflow, credential)));
		}
		return { server, client, sandbox, credential, installed, workflows, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}
