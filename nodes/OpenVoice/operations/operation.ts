import type { IBinaryData, IDataObject, INodeProperties } from 'n8n-workflow';

import type { ReferenceRecordings } from '../audio/referenceAudio';
import type { RunContext } from '../purchase/runContext';
import type { Parameters } from './parameters';
import type { Hint } from './hints';

/** What one item becomes. */
export interface ItemOutput {
	json: IDataObject;
	/** The audio, and the binary field in which it goes out. */
	binary?: { [field: string]: IBinaryData };
	/** What the user may want to know of it. */
	hints?: Hint[];
}

/** The work for one item, its parameters read and checked. Only a list becomes several items. */
export type Task = (run: RunContext) => Promise<ItemOutput | ItemOutput[]>;

/** One operation of the node. */
export interface Operation {
	/** Its value in a saved workflow. */
	value: string;
	/** In title case, as n8n names operations. */
	name: string;
	/** What the node panel lists. */
	action: string;
	description: string;
	/**
	 * Its fields, in the order of the editor, with no conditions but those among themselves. A field that
	 * several operations have is one and the same object.
	 */
	fields: INodeProperties[];
	/**
	 * Reads and checks one item; sends nothing and spends nothing.
	 * @returns what is then to be done
	 * @throws Failure of cause `input`
	 */
	prepare: (parameters: Parameters, recordings: ReferenceRecordings) => Promise<Task> | Task;
}
