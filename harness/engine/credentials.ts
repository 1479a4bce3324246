import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsHelper,
	ICredentialType,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	Workflow,
} from 'n8n-workflow';

import type { Core } from './environment';

/** What a credential holds, by the name of its field. */
export type CredentialData = ICredentialDataDecryptedObject;

/**
 * Credentials as n8n handles them: encrypted at rest by n8n's own class, completed with the defaults
 * of their type, put into requests by the type's rules. The database is a Map. It does what n8n-core asks of it
 * for credentials without OAuth.
 */
export class CredentialStore implements Partial<ICredentialsHelper> {
	private readonly saved = new Map<string, ICredentials>();

	/** @param types the package's credential types, by name */
	constructor(
		private readonly core: Core,
		private readonly types: Record<string, { type: ICredentialType }>,
	) {}

	/** Encrypts and saves a credential. @returns what a node refers to it by */
	async save(type: string, data: CredentialData): Promise<INodeCredentialsDetails> {
		const details = { id: String(this.saved.size + 1), name: this.typeOf(type).displayName };
		const credentials = new this.core.n8nCore.Credentials(details, type);
		await credentials.setData(data);
		this.saved.set(details.id, credentials);
		return details;
	}

	async getDecrypted(
		...[, { id, name }, type, mode, executeData, , values]: Parameters<
			ICredentialsHelper['getDecrypted']
		>
	): Promise<CredentialData> {
		const found = this.saved.get(id ?? '');
		if (!found) throw new Error(`There is no credential "${name}" (${id ?? 'without id'})`);
		const { NodeHelpers } = this.core.n8nWorkflow;
		const data = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			(await found.getData()) as Parameters<typeof NodeHelpers.getNodeParameters>[1],
			true,
			false,
			null,
			null,
		);
		if (!values) return data as CredentialData;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		return workflow.expression.getParameterValue(
			data,
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
			executeData,
		) as CredentialData;
	}

	async authenticate(
		credentials: CredentialData,
		type: string,
		options: IHttpRequestOptions,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.typeOf(type);
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (authenticate?.type !== 'generic') return options;
		const data = { $credentials: credentials };
		const resolve = (value: string) =>
			String(
				workflow.expression.getSimpleParameterValue(node, value, 'internal', data, undefined, ''),
			);
		const parts = options as unknown as Record<string, Record<string, string>>;
		for (const [part, values] of Object.entries({ headers: {}, ...authenticate.properties })) {
			const target = (parts[part] ??= {});
			for (const [key, value] of Object.entries(values as Record<string, string>)) {
				target[resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	/** A key is as good as any other time: nothing is fetched for it beforehand. */
	async preAuthentication(): Promise<undefined> {
		await Promise.resolve();
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.typeOf(type).properties;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	private typeOf(name: string): ICredentialType {
		const found = this.types[name];
		if (!found) throw new Error(`The package has no credential type "${name}"`);
		return found.type;
	}
}
