import type { IDataObject, INodeType, INodeTypes, IVersionedNodeType } from 'n8n-workflow';

import type { Core } from './environment';
import { stubNodes, unknownNode } from './stubNodes';

/** The node types that n8n's loader found in the package, by their short names. */
export type LoadedNodes = Record<string, { type: INodeType | IVersionedNodeType }>;

/** All node types of a workflow: the package's own as n8n loaded them, and stub nodes for n8n's. */
export class EngineNodeTypes implements INodeTypes {
	private readonly types = new Map<string, INodeType | IVersionedNodeType>();

	/** @param extra further node types, by their full name (`package.node`); they go before all others */
	constructor(
		private readonly core: Core,
		packageName: string,
		loaded: LoadedNodes,
		extra: Record<string, INodeType> = {},
	) {
		for (const type of stubNodes(core)) {
			this.types.set(`n8n-nodes-base.${type.description.name}`, type);
		}
		for (const [name, { type }] of Object.entries(loaded)) {
			this.types.set(`${packageName}.${name}`, type);
		}
		for (const [name, type] of Object.entries(extra)) this.types.set(name, type);
	}

	/** The full names of the node types that use this type of credential. */
	namesUsingCredential(credentialType: string): string[] {
		return [...this.types.keys()].filter((name) =>
			this.getByNameAndVersion(name).description.credentials?.some(
				({ name: needed }) => needed === credentialType,
			),
		);
	}

	getByName(name: string): INodeType | IVersionedNodeType {
		return this.types.get(name) ?? unknownNode(name);
	}

	getByNameAndVersion(name: string, version?: number): INodeType {
		return this.core.n8nWorkflow.NodeHelpers.getVersionedNodeType(this.getByName(name), version);
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}
