import type { INodeProperties } from 'n8n-workflow';

/** Shows a field only for one operation, and where its other conditions hold. */
export function showOnlyFor(
	resource: string,
	operation: string,
	conditions: Record<string, Array<string | boolean>> = {},
): INodeProperties['displayOptions'] {
	return { show: { resource: [resource], operation: [operation], ...conditions } };
}
