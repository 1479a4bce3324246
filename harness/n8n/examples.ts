import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { OPENVOICE } from './package';
import type { CredentialRecord, WorkflowFile } from './types';

const FOLDER = join(__dirname, '..', '..', 'examples');

/** The vendor's own example of a reference recording (segmind-api, "The model"); it is only online. */
const ONLINE_RECORDING =
	'https://segmind-sd-models.s3.amazonaws.com/display_images/openvoice-ip.mp3';

/** Where n8n in its container may write files; elsewhere it is the same folder of its user's home. */
const CONTAINER_FILES = '/home/node/.n8n-files';

/** What an n8n has in place of what the examples name. */
export interface Surroundings {
	credential: CredentialRecord;
	/** The address of a recording that can be had. */
	referenceUrl: string;
	/** Where n8n may write files. */
	filesFolder: string;
}

/** The workflows of `examples/` by their file names without extension, fitted to an n8n. */
export async function exampleWorkflows(here: Surroundings): Promise<Map<string, WorkflowFile>> {
	const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
	const workflows = files.map(async (file) => {
		const text = (await readFile(join(FOLDER, file), 'utf8'))
			.replaceAll(ONLINE_RECORDING, here.referenceUrl)
			.replaceAll(CONTAINER_FILES, here.filesFolder);
		const workflow = withCredential(JSON.parse(text) as WorkflowFile, here.credential);
		return [file.replace('.json', ''), workflow] as const;
	});
	return new Map(await Promise.all(workflows));
}

/** The workflow with a credential in every OpenVoice node. */
function withCredential(workflow: WorkflowFile, { id, name }: CredentialRecord): WorkflowFile {
	const nodes = workflow.nodes.map((node) =>
		node.type.startsWith(OPENVOICE) ? { ...node, credentials: { segmindApi: { id, name } } } : node,
	);
	return { ...workflow, nodes };
}
