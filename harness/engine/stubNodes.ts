import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypes,
	IVersionedNodeType,
	NodePropertyTypes,
} from 'n8n-workflow';

import type { Core } from './environment';

type Execute = (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>;

interface Sketch {
	/** Parameters of the original that are looked at here, with their type; all others are dropped. */
	parameters?: Record<string, NodePropertyTypes>;
	inputs?: number;
	outputs?: number;
	execute?: Execute;
}

const times = (count: number) => Array.from({ length: count }, () => 'main' as const);

/** A node of n8n that does `execute`, in whatever version a workflow has it. */
export function stubNode(
	name: string,
	{ parameters = {}, inputs = 1, outputs = 1, execute }: Sketch,
): INodeType {
	const properties = Object.entries(parameters).map(([field, type]): INodeProperties => ({
		displayName: field,
		name: field,
		type,
		default: '',
	}));
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: [1, 1.1, 1.2, 2, 2.1, 2.2, 2.3, 3, 3.1, 3.2, 3.3, 3.4, 3.5, 4, 4.1, 4.2, 4.3],
			description: `Stub of n8n's own node "${name}"`,
			defaults: { name },
			inputs: times(inputs),
			outputs: times(outputs),
			properties,
		},
		execute,
	};
}

async function passOn(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await Promise.resolve([this.getInputData()]);
}

/** Edit Fields: fields set one by one, or the whole item as JSON. */
function editFields({ n8nWorkflow }: Core): Execute {
	return async function () {
		return await Promise.resolve([
			this.getInputData().map((item, index) => {
				const keep = this.getNodeParameter('includeOtherFields', index, false) === true;
				return {
					json: { ...(keep ? item.json : {}), ...fieldsOf(this, index) },
					...(keep && item.binary ? { binary: item.binary } : {}),
					pairedItem: { item: index },
				};
			}),
		]);
	};

	function fieldsOf(context: IExecuteFunctions, index: number): IDataObject {
		if (context.getNodeParameter('mode', index, 'manual') === 'raw') {
			const output = context.getNodeParameter('jsonOutput', index) as string | IDataObject;
			return typeof output === 'string' ? (JSON.parse(output) as IDataObject) : output;
		}
		const { assignments = [] } = context.getNodeParameter('assignments', index) as {
			assignments?: Array<{ name: string; value: unknown; type: 'string' }>;
		};
		return Object.fromEntries(
			assignments.map(({ name, value, type }) => {
				const checked = n8nWorkflow.validateFieldType(name, value, type);
				if (!checked.valid) throw new Error(checked.errorMessage);
				return [name, checked.newValue as string];
			}),
		);
	}
}

async function splitOut(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const split = this.getInputData().flatMap(({ json }, index) => {
		const field = this.getNodeParameter('fieldToSplitOut', index) as string;
		const keepOthers = this.getNodeParameter('include', index, '') === 'allOtherFields';
		const { [field]: values, ...others } = json;
		return (Array.isArray(values) ? values : [values]).map((value: unknown) => ({
			json: {
				...(keepOthers ? others : {}),
				...(typeof value === 'object' ? (value as IDataObject) : { [field]: value }),
			},
			pairedItem: { item: index },
		}));
	});
	return await Promise.resolve([split]);
}

async function limit(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const most = Number(this.getNodeParameter('maxItems', 0)) || 1;
	return await Promise.resolve([this.getInputData().slice(0, most)]);
}

/** Its conditions are n8n's own: the engine evaluates a parameter of the type `filter` itself. */
async function decide(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const outputs: INodeExecutionData[][] = [[], []];
	for (const [index, item] of this.getInputData().entries()) {
		const holds = this.getNodeParameter('conditions', index, false, { extractValue: true });
		outputs[holds ? 0 : 1]?.push({ ...item, pairedItem: { item: index } });
	}
	return await Promise.resolve(outputs);
}

/** Loop Over Items: the items in portions on the second output; in the end all on the first one. */
async function loopOverItems(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const state = this.getContext('node') as {
		left?: INodeExecutionData[];
		done?: INodeExecutionData[];
	};
	const size = Number(this.getNodeParameter('batchSize', 0)) || 1;
	if (state.left) state.done = [...(state.done ?? []), ...this.getInputData()];
	else state.left = [...this.getInputData()];
	const portion = state.left.splice(0, size);
	return await Promise.resolve(portion.length > 0 ? [[], portion] : [state.done ?? [], []]);
}

/** HTTP Request, as far as it downloads a file. */
async function download(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = this.getInputData().map(async (_, index) => {
		const url = this.getNodeParameter('url', index) as string;
		const { headers, body } = (await this.helpers.httpRequest({
			url,
			encoding: 'stream',
			returnFullResponse: true,
		})) as { headers: Record<string, string>; body: never };
		const name = new URL(url).pathname.split('/').at(-1);
		const data = await this.helpers.prepareBinaryData(body, name, headers['content-type']);
		return { json: {}, binary: { data }, pairedItem: { item: index } };
	});
	return [await Promise.all(items)];
}

async function stopAndError(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	return await Promise.reject(new Error(String(this.getNodeParameter('errorMessage', 0))));
}

/**
 * n8n's own nodes as far as the example workflows need them. n8n-nodes-base itself weighs 825 MB; what
 * is tested here are the engine and this package, so each does the one thing that the examples use.
 */
function stubNodes(core: Core): INodeType[] {
	return [
		...['manualTrigger', 'scheduleTrigger', 'formTrigger', 'webhook'].map((name) =>
			stubNode(name, { execute: passOn, inputs: 0 }),
		),
		...['noOp', 'wait', 'stickyNote', 'form'].map((name) => stubNode(name, { execute: passOn })),
		stubNode('set', {
			parameters: {
				mode: 'string',
				jsonOutput: 'string',
				assignments: 'assignmentCollection',
				includeOtherFields: 'boolean',
			},
			execute: editFields(core),
		}),
		stubNode('splitOut', {
			parameters: { fieldToSplitOut: 'string', include: 'string' },
			execute: splitOut,
		}),
		stubNode('limit', { parameters: { maxItems: 'number' }, execute: limit }),
		stubNode('if', { parameters: { conditions: 'filter' }, outputs: 2, execute: decide }),
		stubNode('splitInBatches', {
			parameters: { batchSize: 'number' },
			outputs: 2,
			execute: loopOverItems,
		}),
		stubNode('httpRequest', { parameters: { url: 'string' }, execute: download }),
		stubNode('stopAndError', { parameters: { errorMessage: 'string' }, execute: stopAndError }),
	];
}

/** A node that only a whole n8n has: it may stand in a workflow, and run if its data is pinned. */
const unknownNode = (name: string): INodeType =>
	stubNode(name, {
		async execute() {
			throw new Error(`${name} is not in this engine. Pin its data, or give it in \`nodeTypes\`.`);
		},
	});

/**
 * All node types of a workflow, with stub nodes for n8n's own.
 * @param types further ones, by their full name (`package.node`): the package's own as n8n loaded them, too
 */
export function engineNodeTypes(
	core: Core,
	types: Record<string, INodeType | IVersionedNodeType>,
): INodeTypes {
	const known = new Map(Object.entries(types));
	for (const stub of stubNodes(core)) {
		const name = `n8n-nodes-base.${stub.description.name}`;
		if (!known.has(name)) known.set(name, stub);
	}
	const getByName = (name: string) => known.get(name) ?? unknownNode(name);
	return {
		getByName,
		getByNameAndVersion: (name, version) =>
			core.n8nWorkflow.NodeHelpers.getVersionedNodeType(getByName(name), version),
		getKnownTypes: () => ({}),
	};
}
