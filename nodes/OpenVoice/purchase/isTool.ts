import type { IExecuteFunctions } from 'n8n-workflow';

/** n8n makes the tool of a node a node type of its own, by this ending. */
const TOOL_ENDING = 'Tool';

/** Whether an AI agent calls the node, as a tool. n8n says so on one of its two ways there; the type's name does on both. */
export function isTool(context: IExecuteFunctions): boolean {
	const { isToolExecution } = context as { isToolExecution?: () => boolean };
	return isToolExecution?.call(context) === true || context.getNode().type.endsWith(TOOL_ENDING);
}
