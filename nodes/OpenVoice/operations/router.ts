import type { INodeProperties } from 'n8n-workflow';

import { getCredits, getCreditsFields } from './account/getCredits.operation';
import type { Operation } from './operation';
import { getMany, getManyFields } from './request/getMany.operation';
import { getResult, getResultFields } from './request/getResult.operation';
import { getStatus, getStatusFields } from './request/getStatus.operation';
import { generate, generateFields } from './speech/generate.operation';
import { narrate, narrateFields } from './speech/narrate.operation';
import { upload, uploadFields } from './voice/upload.operation';

/** Every operation, by resource and name. To add one: its file, a line here, a line in its resource. */
const OPERATIONS: Record<string, Record<string, Operation>> = {
	speech: { generate, narrate },
	voice: { upload },
	request: { getMany, getResult, getStatus },
	account: { getCredits },
};

/** The operation that the user chose; undefined if there is none of that name. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return OPERATIONS[resource]?.[operation];
}

/** The node panel lists the actions in the order of these: first what everybody comes for. */
const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: [
		{ name: 'Speech', value: 'speech' },
		{ name: 'Voice', value: 'voice' },
		{ name: 'Request', value: 'request' },
		{ name: 'Account', value: 'account' },
	],
	default: 'speech',
};

const speechOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['speech'] } },
	options: [
		{
			name: 'Generate',
			value: 'generate',
			action: 'Generate speech from a text',
			description: 'Speak a text in the voice of a recording',
		},
		{
			name: 'Narrate',
			value: 'narrate',
			action: 'Narrate a long text or a dialogue',
			description: 'Turn a text of any length, or a script, into one audio file, with captions',
		},
	],
	default: 'generate',
};

const voiceOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['voice'] } },
	options: [
		{
			name: 'Upload',
			value: 'upload',
			action: 'Upload a voice recording',
			description: 'Check a recording and store it at Segmind, for an address to use again',
		},
	],
	default: 'upload',
};

const requestOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['request'] } },
	options: [
		{
			name: 'Get Many',
			value: 'getMany',
			action: 'Get many requests',
			description: 'List what the account has bought: texts, costs, states and addresses',
		},
		{
			name: 'Get Result',
			value: 'getResult',
			action: 'Get the result of a request',
			description: 'Fetch speech that was ordered earlier',
		},
		{
			name: 'Get Status',
			value: 'getStatus',
			action: 'Get the status of a request',
			description: 'Find out whether speech that was ordered earlier is ready',
		},
	],
	default: 'getResult',
};

const accountOperations: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	displayOptions: { show: { resource: ['account'] } },
	options: [
		{
			name: 'Get Credits',
			value: 'getCredits',
			action: 'Get the credits of the account',
			description: 'Find out how many credits the account has left',
		},
	],
	default: 'getCredits',
};

/** All fields of the node, in the order in which the editor shows them. */
export const properties: INodeProperties[] = [
	resourceField,
	speechOperations,
	voiceOperations,
	requestOperations,
	accountOperations,
	...generateFields,
	...narrateFields,
	...uploadFields,
	...getManyFields,
	...getResultFields,
	...getStatusFields,
	...getCreditsFields,
];
