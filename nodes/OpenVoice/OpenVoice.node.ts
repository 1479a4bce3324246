import {
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

import { properties, subtitle } from './operations/properties';
import { findOperation } from './operations/resources';
import { searchVoices } from './operations/voice/searchVoices';
import { runItems } from './batch/runItems';
import { toNodeError } from './batch/nodeErrors';
import { Failure } from './errors/failure';

/** The node: its description, and the wiring to what it does. */
export class OpenVoice implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OpenVoice',
		name: 'openVoice',
		icon: { light: 'file:openVoice.svg', dark: 'file:openVoice.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle,
		description:
			'Turn text into speech in the voice of a recording, with OpenVoice on Segmind. Gives an audio file, its web address and a request ID.',
		defaults: { name: 'OpenVoice' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'segmindApi', required: true }],
		properties,
	};

	methods = { listSearch: { searchVoices } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const resource = this.getNodeParameter('resource', 0);
		const name = this.getNodeParameter('operation', 0);
		const operation = findOperation(resource, name);
		if (!operation) {
			throw toNodeError(this, new Failure('noSuchOperation', {}), 0);
		}
		return await runItems(this, operation);
	}
}
