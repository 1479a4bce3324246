import type {
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	INodeExecutionData,
	INodeTypeDescription,
} from 'n8n-workflow';

/** A node with the two parameters that matter here, and the package's own credential. */
export function nodeType(name: string): INodeTypeDescription {
	const field = (parameter: string) =>
		({ displayName: parameter, name: parameter, type: 'string', default: '' }) as const;
	return {
		displayName: name,
		name,
		group: ['transform'],
		version: 1,
		description: 'A usual way of doing it, to compare with',
		defaults: { name },
		inputs: ['main'],
		outputs: ['main'],
		credentials: [{ name: 'segmindApi', required: true }],
		properties: [field('inputAudioUrl'), field('text')],
	};
}

/** Submits an item through n8n's own helper. @returns what can be done with the job */
export async function submit(context: IExecuteFunctions, item: number) {
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
