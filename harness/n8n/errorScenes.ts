import type { INodeParameters } from 'n8n-workflow';
import type { Page } from 'playwright-core';

import { chain } from '../engine/workflow';
import type { SandboxSettingsChange } from '../sandboxProcess';
import { openNode, visit } from './editor';
import { OPENVOICE } from './package';
import type { Playground } from './playground';
import type { CredentialRecord, WorkflowFile } from './types';

/** A mistake that beginners make, or a misfortune that they meet. */
export interface ErrorScene {
	/** Of the items. */
	texts: string[];
	/** Of the OpenVoice node. */
	parameters?: INodeParameters | ((stage: Stage) => INodeParameters);
	/** The sandbox as it is in this scene. */
	settings?: SandboxSettingsChange;
	apiKey?: string;
	/** What the error is headed by. */
	title: string;
	/** What it says of what is to be done. */
	nextStep: RegExp;
}

/** Where scenes are played. */
type Stage = Pick<Playground, 'server' | 'client' | 'sandbox' | 'credential'>;

/** What a job costs on the sandbox. */
const COST = 0.009;

const UNKNOWN_KEY = 'SG_0123456789abcdef';

/** A workflow in which the third of three texts cannot be paid. */
export const CREDITS_RUN_OUT: ErrorScene = {
	texts: ['The first line.', 'The second line.', 'The third line.'],
	parameters: { options: { maxConcurrency: 1 } },
	settings: { credits: 2 * COST, freeCredits: 0 },
	title: 'Your Segmind account does not have enough credits',
	nextStep: /Add credits on segmind\.com\./,
};

/** By name. */
export const ERROR_SCENES: Record<string, ErrorScene> = {
	'credits-run-out': CREDITS_RUN_OUT,
	'wrong-key': {
		texts: ['Hello.'],
		apiKey: UNKNOWN_KEY,
		settings: { rejectedKeys: [UNKNOWN_KEY] },
		title: 'Segmind did not accept the API key',
		nextStep: /paste the key again\./,
	},
	'another-script': {
		texts: ['Доброе утро!'],
		title: 'The text does not look like English',
		nextStep: /Choose the language in which the text is written\./,
	},
	'web-page-as-recording': {
		texts: ['Hello.'],
		parameters: ({ server }) => ({ inputAudioUrl: byUrl(`${server.baseUrl}/signin`) }),
		title: '“Voice” leads to a web page, not to a recording',
		nextStep: /Enter the address of the audio file itself\./,
	},
	'not-a-request-id': {
		texts: ['Hello.'],
		parameters: { resource: 'request', operation: 'getResult', requestId: 'abc' },
		title: '“Request ID” is not the ID of a request',
		nextStep: /Copy it from the field requestId/,
	},
};

/** Opens the OpenVoice node of a workflow in which the scene happens as soon as it is run. @returns the workflow's id */
export async function enter(page: Page, scene: ErrorScene, stage: Stage): Promise<string> {
	const { client, sandbox } = stage;
	await sandbox.reset(scene.settings);
	const credential = scene.apiKey
		? await client.createCredential('Segmind, another key', sandbox.credential(scene.apiKey))
		: stage.credential;
	const { id } = await client.importWorkflow(sceneWorkflow(scene, credential, stage));
	await visit(page, `/workflow/${id}`);
	await page.getByTestId('canvas-node').first().waitFor();
	await openNode(page, 'OpenVoice');
	return id;
}

function sceneWorkflow(
	{ texts, parameters, title }: ErrorScene,
	{ id, name }: CredentialRecord,
	stage: Stage,
): WorkflowFile {
	const speaking = {
		name: 'OpenVoice',
		type: OPENVOICE,
		parameters: {
			text: '={{ $json.text }}',
			inputAudioUrl: byUrl(stage.sandbox.referenceUrl),
			...(typeof parameters === 'function' ? parameters(stage) : parameters),
		},
		credentials: { segmindApi: { id, name } },
	};
	return {
		...chain([{ name: 'Texts', type: 'n8n-nodes-base.manualTrigger' }, speaking]),
		pinData: { Texts: texts.map((text) => ({ json: { text } })) },
		name: title,
	};
}

/** An address as the editor keeps it, once somebody has entered it. */
function byUrl(value: string): INodeParameters {
	return { __rl: true, mode: 'url', value };
}
