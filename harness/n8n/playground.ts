import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Sandbox, startSandbox } from '../sandboxProcess';
import { N8nClient } from './client';
import { ensureN8n } from './install';
import { installCommunityPackage, pack } from './package';
import { type N8nServer, startServer } from './server';
import type { CredentialRecord, WorkflowFile } from './types';

const EXAMPLES = join(__dirname, '..', '..', 'examples');

/** The type that n8n gives the node of an installed package; as a tool it ends in `Tool`. */
export const OPENVOICE = 'n8n-nodes-openvoice.openVoice';

export interface PlaygroundOptions {
	/** Where n8n listens; any free port if absent. */
	port?: number;
	/** `realistic`: about 10 s a job; `fast`: a blink. */
	latency?: 'realistic' | 'fast';
	report?: (line: string) => void;
}

/** A real n8n with the packed node, a sandbox, a credential for it, and the example workflows. */
export interface Playground {
	server: N8nServer;
	client: N8nClient;
	sandbox: Sandbox;
	credential: CredentialRecord;
	/** The examples, by their file names without extension. */
	workflows: Map<string, WorkflowFile & { id: string; versionId: string }>;
	/** Stops everything and removes what it left. */
	stop: () => Promise<void>;
}

/** The workflow with a credential in every OpenVoice node. */
function withCredential(workflow: WorkflowFile, { id, name }: CredentialRecord): WorkflowFile {
	const nodes = workflow.nodes.map((node) =>
		node.type.startsWith(OPENVOICE) ? { ...node, credentials: { segmindApi: { id, name } } } : node,
	);
	return { ...workflow, nodes };
}

/** Builds a playground; takes minutes the first time on a machine, half a minute later. */
export async function startPlayground({
	port,
	latency = 'fast',
	report = () => {},
}: PlaygroundOptions = {}): Promise<Playground> {
	const install = await ensureN8n(report);
	const folder = await mkdtemp(join(tmpdir(), 'openvoice-n8n-'));
	const atEnd = [async () => await rm(folder, { recursive: true, force: true, maxRetries: 5 })];
	const stop = async () => {
		for (const end of atEnd.splice(0).reverse()) await end();
	};
	try {
		report('Packing the node and installing it in n8n …');
		const userFolder = join(folder, 'n8n');
		await installCommunityPackage(await pack(join(folder, 'packed')), userFolder);
		const sandbox = await startSandbox({ latency });
		atEnd.push(async () => await sandbox.stop());
		report('Starting n8n …');
		const server = await startServer({ install, userFolder, port });
		atEnd.push(async () => await server.daemon.stop());

		const client = new N8nClient(server.baseUrl);
		await client.setUpOwner();
		const credential = await client.createCredential('Segmind sandbox', sandbox.credential());
		const workflows: Playground['workflows'] = new Map();
		for (const file of (await readdir(EXAMPLES)).filter((name) => name.endsWith('.json'))) {
			const workflow = JSON.parse(await readFile(join(EXAMPLES, file), 'utf8')) as WorkflowFile;
			const imported = await client.importWorkflow(
				withSandboxReference(withCredential(workflow, credential), sandbox),
			);
			workflows.set(file.replace('.json', ''), imported);
		}
		return { server, client, sandbox, credential, workflows, stop };
	} catch (error) {
		await stop();
		throw error;
	}
}

/** The vendor's own example of a reference recording (segmind-api, "The model"); it is only online. */
const ONLINE_RECORDING =
	'https://segmind-sd-models.s3.amazonaws.com/display_images/openvoice-ip.mp3';

/** The workflow with the sandbox's recording in the place of the one that is only online. */
function withSandboxReference(workflow: WorkflowFile, sandbox: Sandbox): WorkflowFile {
	const text = JSON.stringify(workflow).replaceAll(ONLINE_RECORDING, sandbox.referenceUrl);
	return JSON.parse(text) as WorkflowFile;
}
