import type {
	ICredentialType,
	INode,
	INodeCredentialTestResult,
	INodeType,
	INodeTypes,
	IWorkflowExecuteAdditionalData,
} from 'n8n-workflow';

import type { CredentialData, CredentialStore } from './credentials';
import type { Core } from './environment';

/** What n8n's client for HTTP leaves in the cause of an error. */
interface RequestFailure {
	message?: string;
	cause?: { code?: string; response?: { status: number; statusText?: string } };
}

export interface CredentialTestContext {
	core: Core;
	store: CredentialStore;
	nodeTypes: INodeTypes;
	additionalData: IWorkflowExecuteAdditionalData;
}

/**
 * Tests a credential as the server does when it is saved in the editor: a node made of nothing but
 * the type's test request is run, and the type's rules are put to the answer. The order of the rules
 * follows n8n 2.41.1, services/credentials-tester.service.
 * @returns n8n's verdict, with the text that the user sees
 */
export async function testCredential(
	type: ICredentialType,
	data: CredentialData,
	{ core, store, nodeTypes, additionalData }: CredentialTestContext,
): Promise<INodeCredentialTestResult> {
	if (!type.test)
		return { status: 'Error', message: 'No testing function found for this credential.' };
	const { n8nCore, n8nWorkflow } = core;
	const decrypted = store.withDefaults(type.name, data);
	const saved = await store.save(type.name, data);
	const node: INode = {
		id: 'temp',
		name: 'Temp-Node',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		credentials: { [type.name]: saved },
	};
	const nodeType: INodeType = {
		description: {
			...nodeTypes.getByNameAndVersion(node.type).description,
			credentials: [{ name: type.name, required: true }],
			properties: [
				{
					displayName: 'Temp',
					name: 'temp',
					type: 'string',
					default: '',
					routing: { request: type.test.request },
				},
			],
		},
	};
	const testTypes: INodeTypes = {
		getByName: () => nodeType,
		getByNameAndVersion: () => nodeType,
		getKnownTypes: () => ({}),
	};
	const workflow = new n8nWorkflow.Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: testTypes,
	});
	const context = new n8nCore.ExecuteContext(
		workflow,
		node,
		additionalData,
		'internal',
		{ resultData: { runData: {} } } as never,
		0,
		[],
		{ main: [[{ json: {} }]] },
		{ node, data: {}, source: null },
		[],
	);
	const routing = new n8nCore.RoutingNode(context, nodeType, {
		id: saved.id ?? '',
		name: saved.name,
		type: type.name,
		data: decrypted,
	});
	try {
		const answer = await routing.runNode();
		return judgeAnswer(type, answer?.[0]?.[0]?.json ?? {});
	} catch (error) {
		return judgeFailure(type, error as RequestFailure);
	}
}

function judgeAnswer(type: ICredentialType, body: object): INodeCredentialTestResult {
	for (const rule of type.test?.rules ?? []) {
		if (rule.type !== 'responseSuccessBody') continue;
		const { key, message } = rule.properties;
		const value: unknown = rule.properties.value;
		const found = key
			.split('.')
			.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], body);
		if (found === value) return { status: 'Error', message };
	}
	return { status: 'OK', message: 'Connection successful!' };
}

function judgeFailure(type: ICredentialType, failure: RequestFailure): INodeCredentialTestResult {
	const { cause, message = 'The test failed' } = failure;
	if (cause?.response) {
		const { status, statusText } = cause.response;
		for (const rule of type.test?.rules ?? []) {
			if (rule.type === 'responseCode' && rule.properties.value === status) {
				return { status: 'Error', message: rule.properties.message };
			}
		}
		if (status < 200 || status > 299) {
			return { status: 'Error', message: statusText || `Received HTTP status code: ${status}` };
		}
	} else if (cause?.code) {
		return { status: 'Error', message: cause.code };
	}
	return { status: 'Error', message };
}
