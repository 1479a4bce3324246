import { getCredits } from './account/getCredits.operation';
import type { Operation } from './operation';
import { getMany } from './request/getMany.operation';
import { getResult } from './request/getResult.operation';
import { getStatus } from './request/getStatus.operation';
import { generate } from './speech/generate.operation';
import { narrate } from './speech/narrate.operation';
import { upload } from './voice/upload.operation';

interface Resource {
	name: string;
	value: string;
	operations: [Operation, ...Operation[]];
	/** The operation of a new node. */
	preset: Operation;
}

/**
 * Every operation: to add one takes its file and a place here. The node panel lists the actions in this
 * order: what everybody comes for first.
 */
export const RESOURCES: [Resource, ...Resource[]] = [
	{ name: 'Speech', value: 'speech', operations: [generate, narrate], preset: generate },
	{ name: 'Voice', value: 'voice', operations: [upload], preset: upload },
	{
		name: 'Request',
		value: 'request',
		operations: [getMany, getResult, getStatus],
		preset: getResult,
	},
	{ name: 'Account', value: 'account', operations: [getCredits], preset: getCredits },
];

/** The operation that the user chose; undefined if there is none of that name. */
export function findOperation(resource: string, operation: string): Operation | undefined {
	return RESOURCES.find(({ value }) => value === resource)?.operations.find(
		({ value }) => value === operation,
	);
}
