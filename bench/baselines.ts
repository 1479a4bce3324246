import {
	type IDataObject,
	type IExecuteFunctions,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeType,
	sleep,
} from 'n8n-workflow';

import { stubNode } from '../harness/engine/stubNodes';

/** A usual way of doing it, to compare with: the parameters that matter, and the package's credential. */
const description: INodeType['description'] = {
	...stubNode('baseline', {
		parameters: { inputAudioUrl: 'string', text: 'string', pollSeconds: 'number' },
	}).description,
	credentials: [{ name: 'segmindApi', required: true }],
};

/** Submits an item through n8n's own helper. @returns what can be done with the job */
async function submit(context: IExecuteFunctions, item: number) {
	const { baseUrl } = await context.getCredentials('segmindApi');
	const send = async (url: string, options: Partial<IHttpRequestOptions> = {}) =>
		(await context.helpers.httpRequestWithAuthentication.call(context, 'segmindApi', {
			url: `${String(baseUrl)}${url}`,
			json: true,
			...options,
		})) as IDataObject;
	const { request_id: id } = await send('/v2/openvoice', {
		method: 'POST',
		body: {
			input_audio: context.getNodeParameter('inputAudioUrl', item),
			text: context.getNodeParameter('text', item),
			speed: 1,
			language: 'EN_NEWEST',
		},
	});
	const path = `/v2/requests/${String(id)}`;
	return {
		status: async () => (await send(`${path}/status`)).status,
		fetch: async (): Promise<INodeExecutionData> => {
			const json = await send(path);
			const stream = (await context.helpers.httpRequest({
				url: String(json.output),
				encoding: 'stream',
			})) as Parameters<typeof context.helpers.prepareBinaryData>[0];
			const data = await context.helpers.prepareBinaryData(stream, 'speech.wav', 'audio/wav');
			return { json, binary: { data }, pairedItem: { item } };
		},
	};
}

/**
 * The usual way: one item after the other, a poll every second, as the vendor's SDK does (docs/segmind.md, "Async"). With 0 seconds
 * it is the plainest loop that sends the requests of a job: what it costs, the requests cost.
 */
export const oneByOne: INodeType = {
	description,
	async execute(this: IExecuteFunctions) {
		const outputs = [];
		for (const item of this.getInputData().keys()) {
			const job = await submit(this, item);
			do await sleep(Number(this.getNodeParameter('pollSeconds', item)) * 1000);
			while ((await job.status()) !== 'COMPLETED');
			outputs.push(await job.fetch());
		}
		return [outputs];
	},
};

/** n8n's declarative style: one sync request per item, all of them sent at once by n8n itself. */
export const allAtOnce: INodeType = {
	description: {
		...description,
		requestDefaults: { baseURL: '={{ $credentials.baseUrl }}' },
		properties: [
			...description.properties,
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
