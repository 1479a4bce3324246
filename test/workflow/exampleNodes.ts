import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	NodePropertyTypes,
} from 'n8n-workflow';

import { stubNode } from '../../harness/engine/stubNodes';

/**
 * Stubs for the nodes of n8n that only these examples use. They tell what the real ones would have
 * been asked to do: no bot is written to, and no file.
 */

type Execute = (this: IExecuteFunctions) => INodeExecutionData[][];

function nodeType(fields: Record<string, NodePropertyTypes>, execute: Execute): INodeType {
	return stubNode('stub', {
		parameters: fields,
		async execute() {
			return await Promise.resolve(execute.call(this));
		},
	});
}

/** Hands its items on, with the values that these of its fields have for each: as text. */
function noting(...fields: string[]): INodeType {
	const properties = Object.fromEntries(fields.map((name) => [name, 'string' as const]));
	return nodeType(properties, function () {
		const items = this.getInputData().map((item, index) => {
			const asked = fields.map((name) => [name, this.getNodeParameter(name, index, '')]);
			const json = { ...item.json, asked: Object.fromEntries(asked) as IDataObject };
			return { ...item, json, pairedItem: { item: index } };
		});
		return [items];
	});
}

const through = () => noting();

/** What a model may write when it is asked for a dialogue. */
const DIALOGUE = [
	'Anna: Why do we sleep, Ben?',
	'**Ben:** Nobody is quite sure. But we all know what happens when we do not!',
	'Anna: We forget things.',
].join('\n\n');

/** A chain with a language model behind it, which always writes the same. */
function languageModelChain(): INodeType {
	return nodeType({ text: 'string' }, function () {
		const items = this.getInputData().map((_, index) => {
			const asked = this.getNodeParameter('text', index) as string;
			return { json: { text: DIALOGUE, asked }, pairedItem: { item: index } };
		});
		return [items];
	});
}

/** A data table in memory: its rows, and the node that works on them as n8n's does. */
function dataTable() {
	const rows: IDataObject[] = [];
	let isThere = false;
	const fields = {
		resource: 'string',
		operation: 'string',
		filters: 'string',
		columns: 'string',
		limit: 'string',
	} as const;
	const type = nodeType(fields, function () {
		const items = this.getInputData().flatMap((_, index): INodeExecutionData[] => {
			const read = (name: string) => this.getNodeParameter(name, index, '');
			if (read('resource') === 'table') {
				isThere = true;
				return [{ json: {}, pairedItem: { item: index } }];
			}
			if (!isThere) throw new Error('Data table with name "speeches" not found');
			return work(String(read('operation')), read).map((row) => ({
				json: { ...row },
				pairedItem: { item: index },
			}));
		});
		return [items];
	});

	function work(operation: string, read: (name: string) => unknown): IDataObject[] {
		const { value } = (read('columns') || { value: {} }) as { value: IDataObject };
		if (operation === 'insert' || operation === '') {
			const row = { id: rows.length + 1, ...value };
			rows.push(row);
			return [row];
		}
		const { conditions } = read('filters') as {
			conditions: Array<{ keyName: string; condition: string; keyValue: unknown }>;
		};
		const all = rows.filter((row) =>
			conditions.every(({ keyName, keyValue }) => String(row[keyName]) === String(keyValue)),
		);
		const found = operation === 'get' ? all.slice(0, Number(read('limit')) || 50) : all;
		if (operation === 'update') for (const row of found) Object.assign(row, value);
		else if (operation !== 'get') throw new Error(`No such operation here: ${operation}`);
		return found;
	}

	const clear = () => {
		rows.length = 0;
		isThere = false;
	};

	return { rows, clear, type };
}

/** All of them by their types' names; each engine has a table of its own. */
export function exampleNodes() {
	const table = dataTable();
	const types: Record<string, INodeType> = {
		'n8n-nodes-base.rssFeedRead': through(),
		'n8n-nodes-base.removeDuplicates': through(),
		'n8n-nodes-base.telegramTrigger': through(),
		'n8n-nodes-base.telegram': noting('operation', 'chatId', 'text', 'binaryPropertyName'),
		'n8n-nodes-base.httpRequest': noting('method', 'url', 'contentType', 'bodyParameters'),
		'n8n-nodes-base.form': noting('responseText', 'completionTitle', 'completionMessage'),
		'n8n-nodes-base.readWriteFile': noting('operation', 'fileName', 'dataPropertyName'),
		'n8n-nodes-base.dataTable': table.type,
		'@n8n/n8n-nodes-langchain.chainLlm': languageModelChain(),
		'@n8n/n8n-nodes-langchain.lmChatOpenAi': through(),
	};
	return { ...table, types };
}
