import type { INodeType } from 'n8n-workflow';

import { nodeType } from './common';

/** n8n's declarative style: one sync request an item, all of them sent at once by n8n itself. */
export const allAtOnce: INodeType = {
	description: {
		...nodeType('allAtOnce'),
		requestDefaults: { baseURL: '={{ $credentials.baseUrl }}' },
		properties: [
			...nodeType('allAtOnce').properties,
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'hidden',
				default: 'generate',
				routing: {
					request: {
						method: 'POST',
						url: '/v1/openvoice',
						body: {
							input_audio: '={{ $parameter.inputAudioUrl }}',
							text: '={{ $parameter.text }}',
							speed: 1,
						},
						encoding: 'arraybuffer',
					},
					output: {
						postReceive: [{ type: 'binaryData', properties: { destinationProperty: 'data' } }],
					},
				},
			},
		],
	},
};
