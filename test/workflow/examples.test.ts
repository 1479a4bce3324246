import {
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	type INodeTypeDescription,
	isResourceLocatorValue,
	NodeHelpers,
} from 'n8n-workflow';

import { exampleNames, exampleWorkflow } from '../../harness/exampleWorkflows';

const packaged = require('../../index.js') as { OpenVoice: new () => INodeType };
const { description } = new packaged.OpenVoice();

const NODE_TYPE = 'n8n-nodes-openvoice.openVoice';
const NOTE_TYPE = 'n8n-nodes-base.stickyNote';

/** What n8n adds to every node that it offers as a tool. */
const TOOL_FIELDS: INodeProperties[] = [
	{ displayName: 'Description Type', name: 'descriptionType', type: 'string', default: 'auto' },
	{
		displayName: 'Description',
		name: 'toolDescription',
		type: 'string',
		default: '',
		displayOptions: { show: { descriptionType: ['manual'] } },
	},
];
const TOOL: INodeTypeDescription = {
	...description,
	name: 'openVoiceTool',
	properties: [...TOOL_FIELDS, ...description.properties],
};

const descriptionOf = ({ type }: INode) => (type === NODE_TYPE ? description : TOOL);
const isOpenVoice = ({ type }: INode) => type === NODE_TYPE || type === `${NODE_TYPE}Tool`;

/** What stands in a node but is not shown in the editor: unknown, or hidden by other fields. */
function unknownOrHidden(node: INode): string[] {
	const type = descriptionOf(node);
	const known =
		NodeHelpers.getNodeParameters(type.properties, node.parameters, true, false, node, type) ?? {};
	const missing = (given: INodeParameters, shown: INodeParameters, path: string): string[] =>
		Object.entries(given).flatMap(([name, value]) => {
			if (!(name in shown)) return [path + name];
			const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
			return isGroup
				? missing(value as INodeParameters, shown[name] as INodeParameters, `${path}${name}.`)
				: [];
		});
	return missing(node.parameters, known, '');
}

describe.each(exampleNames)('examples/%s', (name) => {
	const { nodes, connections, name: title } = exampleWorkflow(name);
	const names = new Set(nodes.map((node) => node.name));
	const targets = Object.values(connections)
		.flatMap((ofNode) => Object.values(ofNode).flat())
		.flatMap((output) => output ?? []);

	it('sets only fields of the OpenVoice node that the editor shows', () => {
		const ours = nodes.filter(isOpenVoice);
		expect(ours.length).toBeGreaterThan(0);
		expect(ours.flatMap(unknownOrHidden)).toEqual([]);
	});

	it('leaves out nothing that the OpenVoice node needs, and has only values that exist', () => {
		const problems = nodes.filter(isOpenVoice).map((node) => {
			const type = descriptionOf(node);
			return NodeHelpers.getNodeParametersIssues(type.properties, node, type);
		});
		expect(problems.filter((problem) => problem !== null)).toEqual([]);
	});

	it('names every voice by the locator, so that the editor shows its list', () => {
		const voices = nodes.filter(isOpenVoice).flatMap(({ parameters }) => {
			const { speaker = [] } = (parameters.speakers ?? {}) as { speaker?: INodeParameters[] };
			return [parameters, ...speaker].flatMap(({ inputAudioUrl }) => inputAudioUrl ?? []);
		});
		expect(voices.filter((voice) => !isResourceLocatorValue(voice))).toEqual([]);
	});

	it('connects nodes that exist, each of which can be reached', () => {
		const sources = Object.keys(connections);
		expect([...sources, ...targets.map(({ node }) => node)].filter((n) => !names.has(n))).toEqual(
			[],
		);
		const reached = new Set([...sources, ...targets.map(({ node }) => node)]);
		const alone = nodes.filter((node) => node.type !== NOTE_TYPE && !reached.has(node.name));
		expect(alone.map((node) => node.name)).toEqual([]);
		expect(names.size).toBe(nodes.length);
	});

	it('explains itself in notes that begin with a heading', () => {
		const notes = nodes.filter(({ type }) => type === NOTE_TYPE);
		expect(notes.length).toBeGreaterThan(0);
		expect(notes.filter(({ parameters }) => !/^\s*##/.test(String(parameters.content)))).toEqual(
			[],
		);
		expect(title).toMatch(/^OpenVoice: /);
	});

	it('can be imported anywhere: no credential of somebody else, and distinct ids', () => {
		expect(nodes.filter(({ credentials }) => credentials).map((node) => node.name)).toEqual([]);
		expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
	});

	it('has nodes that do not lie upon each other', () => {
		const placed = nodes.filter(({ type }) => type !== NOTE_TYPE);
		const close = placed.flatMap((one, index) =>
			placed
				.slice(index + 1)
				.filter(
					({ position: [x, y] }) =>
						Math.abs(x - one.position[0]) < 112 && Math.abs(y - one.position[1]) < 128,
				)
				.map((other) => `${one.name} and ${other.name}`),
		);
		expect(close).toEqual([]);
	});
});
