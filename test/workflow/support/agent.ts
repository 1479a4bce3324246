import {
	type IDataObject,
	type INodeType,
	type INodeTypeDescription,
	NodeConnectionTypes,
} from 'n8n-workflow';

const { OpenVoice } = require('../../../index.js') as { OpenVoice: new () => INodeType };

/** The type of the agent below, and that of the node as its tool. */
export const AGENT_TYPE = 'test.agent';
export const TOOL_TYPE = 'n8n-nodes-openvoice.openVoiceTool';

/** What the engine gives for a tool: a tool of LangChain, of which this is all that is used here. */
interface Tool {
	invoke: (input: IDataObject) => Promise<unknown>;
}

/** How often the model behind the agent calls a tool that fails, before it gives up. */
const CALLS = 3;

/** n8n makes a node of this kind out of each that is `usableAsTool`; only a whole server does so. */
function asTool(node: INodeType): INodeType {
	const description: INodeTypeDescription = {
		...node.description,
		name: 'openVoiceTool',
		inputs: [],
		outputs: [NodeConnectionTypes.AiTool],
	};
	return Object.assign(Object.create(node) as INodeType, { description });
}

/**
 * An agent whose model is a loop: it calls its tool until that gives an answer. n8n's own code stands
 * between the two (`getInputConnectionData`), with its own retry of tools.
 */
const agent: INodeType = {
	description: {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: 'An agent',
		defaults: { name: 'Agent' },
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [
			{ displayName: 'Side by side', name: 'sideBySide', type: 'boolean', default: false },
		],
	},
	async execute() {
		const tools = (await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0)) as Tool[];
		const answers: string[] = [];
		const call = async (text: string) => {
			for (let left = CALLS; left > 0; left--) {
				try {
					answers.push(String(await tools[0]?.invoke({ text })));
					return;
				} catch (error) {
					answers.push(String(error));
				}
			}
		};
		const texts = this.getInputData().map(({ json }) => String(json.text));
		if (this.getNodeParameter('sideBySide', 0)) await Promise.all(texts.map(call));
		else for (const text of texts) await call(text);
		return [[{ json: { answers } satisfies IDataObject }]];
	},
};

/** The node types that an agent with the node as its tool needs. */
export const agentNodeTypes = (): Record<string, INodeType> => ({
	[AGENT_TYPE]: agent,
	[TOOL_TYPE]: asTool(new OpenVoice()),
});
