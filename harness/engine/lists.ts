import type { INodeListSearchResult, INodeParameters } from 'n8n-workflow';

import { baseAdditionalData, type RunContext } from './run';
import { NODE } from './workflow';

/** What of a list the editor asks for. */
export interface ListQuestion {
	/** The node type's method. */
	method: string;
	/** The node's parameters as they stand in the editor. */
	parameters: INodeParameters;
	/** What the user typed into the list's search field. */
	filter?: string;
	/** Where the page before ended, as it told. */
	paginationToken?: string;
}

/** Runs a node type's search for the list of a field in n8n's own context, without a server. */
export async function askForList(
	{
		core,
		nodeTypes,
		credentials,
		workflow: json,
	}: Pick<RunContext, 'core' | 'nodeTypes' | 'credentials' | 'workflow'>,
	{ method, parameters, filter, paginationToken }: ListQuestion,
): Promise<INodeListSearchResult> {
	const { nodes, connections } = json;
	const active = false;
	const workflow = new core.n8nWorkflow.Workflow({ nodes, connections, active, nodeTypes });
	const node = workflow.getNode(NODE)!;
	const search = nodeTypes.getByNameAndVersion(node.type).methods?.listSearch?.[method];
	if (!search) throw new Error(`The node has no list search "${method}"`);
	const additionalData = {
		...baseAdditionalData(core, credentials),
		currentNodeParameters: parameters,
	};
	const context = new core.n8nCore.LoadOptionsContext(workflow, node, additionalData, '');
	return await search.call(context, filter, paginationToken);
}
