import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialsExpressionResolveValues,
	ICredentialsHelper,
	ICredentialType,
	IExecuteData,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INode,
	INodeCredentialsDetails,
	INodeProperties,
	IRequestOptionsSimplified,
	IWorkflowExecuteAdditionalData,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import type { Core } from './environment';

/** What a credential holds, by the name of its field. */
export type CredentialData = ICredentialDataDecryptedObject;

/**
 * Credentials as n8n handles them: encrypted at rest by n8n's own class, completed with the defaults
 * of their type, put into requests by the type's rules. The database is a Map.
 */
export class CredentialStore implements ICredentialsHelper {
	private readonly saved = new Map<string, ICredentials>();

	/** @param types the package's credential types, by name */
	constructor(
		private readonly core: Core,
		private readonly types: ReadonlyMap<string, ICredentialType>,
	) {}

	/** Encrypts and saves a credential. @returns what a node refers to it by */
	async save(type: string, data: CredentialData): Promise<INodeCredentialsDetails> {
		const details = { id: String(this.saved.size + 1), name: this.typeOf(type).displayName };
		const credentials = new this.core.n8nCore.Credentials(details, type);
		await credentials.setData(data);
		this.saved.set(details.id, credentials);
		return details;
	}

	async getCredentials({ id, name }: INodeCredentialsDetails): Promise<ICredentials> {
		const found = this.saved.get(id ?? '');
		if (!found) throw new Error(`There is no credential "${name}" (${id ?? 'without id'})`);
		return await Promise.resolve(found);
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		_raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<CredentialData> {
		const credentials = await this.getCredentials(details);
		const data = this.withDefaults(type, await credentials.getData());
		if (!values) return data;
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		const resolved = workflow.expression.getParameterValue(
			data as Parameters<typeof workflow.expression.getParameterValue>[0],
			runExecutionData,
			runIndex,
			itemIndex,
			node.name,
			connectionInputData,
			mode,
			{},
			executeData,
		);
		return resolved as CredentialData;
	}

	/** Completes a credential with the defaults of its type's fields. */
	private withDefaults(type: string, data: CredentialData): CredentialData {
		const { NodeHelpers } = this.core.n8nWorkflow;
		const properties = this.getCredentialsProperties(type);
		const completed = NodeHelpers.getNodeParameters(
			properties,
			data as Parameters<typeof NodeHelpers.getNodeParameters>[1],
			true,
			false,
			null,
			null,
		);
		return completed as CredentialData;
	}

	async authenticate(
		credentials: CredentialData,
		type: string,
		request: IHttpRequestOptions | IRequestOptionsSimplified,
		workflow: Workflow,
		node: INode,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.typeOf(type);
		const options = request as IHttpRequestOptions;
		if (typeof authenticate === 'function') return await authenticate(credentials, options);
		if (authenticate?.type !== 'generic') return options;
		const resolve = (value: string) =>
			String(
				workflow.expression.getSimpleParameterValue(
					node,
					value,
					'internal',
					{ $credentials: credentials },
					undefined,
					'',
				) ?? '',
			);
		const parts = options as unknown as Record<string, Record<string, string>>;
		parts.headers ??= {};
		for (const [part, values] of Object.entries(authenticate.properties)) {
			const target = (parts[part] ??= {});
			for (const [key, value] of Object.entries(values as Record<string, string>)) {
				target[resolve(key)] = resolve(value);
			}
		}
		return options;
	}

	async preAuthentication(): Promise<CredentialData | undefined> {
		return await Promise.resolve(undefined);
	}

	async runPreAuthentication(
		helpers: IHttpRequestHelper,
		credentials: CredentialData,
		type: string,
	): Promise<CredentialData | undefined> {
		const output = await this.typeOf(type).preAuthentication?.call(helpers, credentials);
		return output as CredentialData | undefined;
	}

	async updateCredentials(
		details: INodeCredentialsDetails,
		_type: string,
		data: CredentialData,
	): Promise<void> {
		await (await this.getCredentials(details)).setData(data);
	}

	async updateCredentialsOauthTokenData(): Promise<void> {
		await Promise.reject(new Error('None of the credential types here uses OAuth'));
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
		const type = this.types.get(name);
		if (!type) throw new Error(`The package has no credential type "${name}"`);
		return type;
	}
}
