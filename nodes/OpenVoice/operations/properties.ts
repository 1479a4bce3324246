import type { INodeProperties } from 'n8n-workflow';

import { LANGUAGES } from '../models/openvoice';
import { RESOURCES } from './resources';

const [{ value: firstResource }] = RESOURCES;

const resourceField: INodeProperties = {
	displayName: 'Resource',
	name: 'resource',
	type: 'options',
	noDataExpression: true,
	options: RESOURCES.map(({ name, value }) => ({ name, value })),
	default: firstResource,
};

const operationFields = RESOURCES.map(
	({ value: resource, operations, preset: { value: preset } }): INodeProperties => ({
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: preset,
	}),
);

/** A field, and the resources and operations in which it is shown. */
interface ShownField {
	field: INodeProperties;
	resource: string[];
	operation: string[];
}

/** The fields of all operations in an order that is every operation's own; each once where that allows it. */
function fieldsOfOperations(): ShownField[] {
	const all: ShownField[] = [];
	for (const { value: resource, operations } of RESOURCES) {
		for (const { value: operation, fields } of operations) {
			let next = 0;
			for (const field of fields) {
				const known = all.findIndex((one, index) => index >= next && one.field === field);
				if (known < 0)
					all.splice(next++, 0, { field, resource: [resource], operation: [operation] });
				else {
					const shown = all[known]!;
					shown.resource = [...new Set([...shown.resource, resource])];
					shown.operation.push(operation);
					next = known + 1;
				}
			}
		}
	}
	return all;
}

/** All fields of the node, in the order in which the editor shows them. */
export const properties: INodeProperties[] = [
	resourceField,
	...operationFields,
	...fieldsOfOperations().map(({ field, resource, operation }): INodeProperties => ({
		...field,
		displayOptions: { show: { resource, operation, ...field.displayOptions?.show } },
	})),
];

/** `Get Result` → `Get result`: so n8n's own nodes name themselves on the canvas. */
const inShort = (name: string) => name.charAt(0) + name.slice(1).toLowerCase();

const OPERATION_NAMES = Object.fromEntries(
	RESOURCES.flatMap(({ operations }) =>
		operations.map(({ value, name }) => [value, inShort(name)]),
	),
);

/** The recommended language is the usual one: the word would say nothing. */
const LANGUAGE_NAMES = Object.fromEntries(
	LANGUAGES.map(({ name, value }) => [value, name.replace(' (Recommended)', '')]),
);

/**
 * What the node does, for the canvas: `Generate · French`. n8n evaluates it for each node, before
 * there is any data: a language that comes from an expression is not known then, and is left out.
 */
export const subtitle = `={{ [${JSON.stringify(OPERATION_NAMES)}[$parameter["operation"]], $parameter["resource"] === "speech" ? (${JSON.stringify(LANGUAGE_NAMES)})[$rawParameter["language"]] : ""].filter(Boolean).join(" · ") }}`;
