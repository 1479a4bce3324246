import type { IConnections, INode, INodeParameters, IWorkflowBase } from 'n8n-workflow';

/** A workflow as n8n exports and imports it. */
export type WorkflowJson = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'id' | 'settings' | 'pinData'>>;

/** A node's settings tab: what it does on errors, and how often. */
export type NodeSettings = Partial<Omit<INode, 'name' | 'type' | 'parameters' | 'typeVersion'>>;

/** The nodes of the workflow that `nodeWorkflow` makes. */
export const START = 'Start';
export const NODE = 'OpenVoice';

/** One node as a workflow file holds it; the rest of its fields is filled in. */
export type NodeSketch = Pick<INode, 'name' | 'type'> & Partial<INode>;

/** How far apart nodes stand on the canvas, as n8n itself places them. */
const NODE_DISTANCE = 224;

/** A workflow of nodes in a row, each connected to the next one by its first output. */
export function chain(sketches: NodeSketch[]): WorkflowJson {
	const nodes = sketches.map((sketch, index) => ({
		id: `node-${index}`,
		typeVersion: 1,
		position: [index * NODE_DISTANCE, 0] as [number, number],
		parameters: {},
		...sketch,
	}));
	const connections: IConnections = {};
	for (const [index, { name }] of nodes.entries()) {
		const next = nodes[index + 1];
		if (next) connections[name] = { main: [[{ node: next.name, type: 'main', index: 0 }]] };
	}
	// As the editor makes workflows; in the old order an agent goes on before its tool has run.
	return { name: 'Test', nodes, connections, settings: { executionOrder: 'v1' } };
}

/** A trigger, and a loop over its items with one node in it: what that gives goes on to the next pass. */
export function loopOver(node: NodeSketch, batchSize = 1): WorkflowJson {
	const loop = { name: 'Loop', type: 'n8n-nodes-base.splitInBatches', parameters: { batchSize } };
	const workflow = chain([{ name: START, type: 'n8n-nodes-base.manualTrigger' }, loop, node]);
	const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
	// Its first output is “done”, its second one the loop. The second one of the node may be errors.
	workflow.connections[loop.name] = { main: [[], to(node.name)] };
	workflow.connections[node.name] = { main: [to(loop.name), to(loop.name)] };
	return workflow;
}

/** A trigger, and one node of the package behind it: the shortest workflow that runs that node. */
export function nodeWorkflow({
	type,
	parameters,
	settings,
}: {
	type: string;
	parameters: INodeParameters;
	settings?: NodeSettings;
}): WorkflowJson {
	return chain([
		{ name: START, type: 'n8n-nodes-base.manualTrigger' },
		{ name: NODE, type, parameters, ...settings },
	]);
}
