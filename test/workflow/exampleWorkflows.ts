import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IConnections, INode, IWorkflowSettings } from 'n8n-workflow';

const FOLDER = join(__dirname, '../../examples');

/** A workflow as it lies in `examples/`, ready to be imported. */
export interface ExampleWorkflow {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** @param name the file's name without `.json` */
export function exampleWorkflow(name: string): ExampleWorkflow {
	return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as ExampleWorkflow;
}

/** The names of all workflows in `examples/`. */
export const exampleNames = readdirSync(FOLDER)
	.filter((file) => file.endsWith('.json'))
	.map((file) => file.replace(/\.json$/, ''));
