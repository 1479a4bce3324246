import { randomUUID } from 'node:crypto';
import { parse } from 'flatted';
import { request } from 'undici';

import type { Sandbox } from '../sandboxProcess';
import type { CredentialRecord, Execution, StoredExecution, WorkflowFile } from './types';
import { waitFor } from './waitFor';

/** The owner of our throw-away servers. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olive',
	lastName: 'Owner',
	password: 'OpenVoice-2026',
};

/** n8n 2.41 registers a webhook a moment after it answers the activation. */
const WEBHOOK_SECONDS = 15;

/** Executions that have these states are over. */
const OVER = new Set(['success', 'error', 'crashed', 'canceled']);

/** What n8n's editor does, over the same API. Every method throws n8n's own words on a refusal. */
export class N8nClient {
	private cookie = '';

	/** n8n ties a session to the browser that began it. */
	readonly browserId = randomUUID();

	constructor(readonly baseUrl: string) {}

	/** The session's cookie, for a browser that is to be logged in already. */
	get session() {
		return this.cookie.replace(/^n8n-auth=/, '');
	}

	/** Makes the owner's account on a fresh server, and is logged in as that. */
	async setUpOwner() {
		await this.call('POST', '/rest/owner/setup', OWNER);
	}

	async login() {
		await this.call('POST', '/rest/login', {
			emailOrLdapLoginId: OWNER.email,
			password: OWNER.password,
		});
	}

	/** One call of the API; gives the `data` of its answer. */
	async call<T>(
		method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
		path: string,
		body?: unknown,
	): Promise<T> {
		const { statusCode, text, headers } = await this.raw(method, path, body);
		for (const header of [headers['set-cookie'] ?? []].flat()) {
			if (header.startsWith('n8n-auth=')) this.cookie = header.split(';')[0] as string;
		}
		if (statusCode >= 300) {
			throw new Error(`${method} ${path} answered ${statusCode}: ${text.slice(0, 1000)}`);
		}
		return (JSON.parse(text) as { data: T }).data;
	}

	async createCredential(name: string, data: Record<string, unknown>, type = 'segmindApi') {
		return await this.call<CredentialRecord>('POST', '/rest/credentials', { name, type, data });
	}

	/** What the credential window's test says: `{status: 'OK' | 'Error', message}`. */
	async testCredential(record: { id: string; name: string; type: string }, data: object) {
		return await this.call<{ status: string; message: string }>('POST', '/rest/credentials/test', {
			credentials: { ...record, data },
		});
	}

	async importWorkflow(workflow: WorkflowFile) {
		return await this.call<WorkflowFile & { id: string; versionId: string }>(
			'POST',
			'/rest/workflows',
			// Without pinned data, as the editor saves it: n8n fails to run a step a second time with null.
			{ settings: {}, pinData: {}, ...workflow },
		);
	}

	/** Publishes the workflow's present version: webhooks and schedules run from now on. */
	async activate(workflow: { id: string; versionId: string }) {
		await this.call('POST', `/rest/workflows/${workflow.id}/activate`, {
			versionId: workflow.versionId,
		});
	}

	/** Runs a workflow by hand, from a trigger node on. Returns the execution's id. */
	async run(workflow: { id: string }, trigger: string) {
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/rest/workflows/${workflow.id}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		return executionId;
	}

	/** Calls a workflow's production webhook as a stranger would: without a session. */
	async callWebhook(path: string, body: unknown) {
		return await waitFor(`the webhook ${path}`, WEBHOOK_SECONDS, async () => {
			const answer = await request(`${this.baseUrl}/webhook/${path}`, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(body),
				headersTimeout: 0,
				bodyTimeout: 0,
			});
			const bytes = Buffer.from(await answer.body.arrayBuffer());
			const notYet = answer.statusCode === 404 && bytes.includes('not registered');
			return notYet ? undefined : { status: answer.statusCode, headers: answer.headers, bytes };
		});
	}

	/** One execution with its run data, as the execution list shows it. */
	async execution(id: string): Promise<Execution> {
		const stored = await this.call<StoredExecution>('GET', `/rest/executions/${id}`);
		return { ...stored, data: parse(stored.data) as Execution['data'] };
	}

	/** The execution's record as n8n stores and sends it, unparsed: to look for what must not be in it. */
	async executionText(id: string) {
		return (await this.raw('GET', `/rest/executions/${id}`)).text;
	}

	async untilOver(id: string, timeoutSeconds = 120): Promise<Execution> {
		return await waitFor(`the end of execution ${id}`, timeoutSeconds, async () => {
			const execution = await this.execution(id);
			return OVER.has(execution.status) ? execution : undefined;
		});
	}

	/** The newest executions first: id, workflow, status. */
	async executions(workflowId: string, limit = 50) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.call<{ results: Array<{ id: string; status: string }> }>(
			'GET',
			`/rest/executions?limit=${limit}&filter=${filter}`,
		);
		return results;
	}

	async stop(executionId: string) {
		await this.call('POST', `/rest/executions/${executionId}/stop`);
	}

	/** "Retry with original workflow" of the execution list. Returns the new execution's id. */
	async retry(executionId: string) {
		const answer = await this.call<{ id?: string }>(
			'POST',
			`/rest/executions/${executionId}/retry`,
			{
				loadWorkflow: false,
			},
		);
		return answer.id;
	}

	/** The bytes behind an item's binary data, as the output panel's Download fetches them. */
	async binary(id: string): Promise<Buffer> {
		const answer = await request(
			`${this.baseUrl}/rest/binary-data?id=${encodeURIComponent(id)}&action=view`,
			{ headers: this.headers() },
		);
		const bytes = Buffer.from(await answer.body.arrayBuffer());
		if (answer.statusCode !== 200) throw new Error(`Binary data ${id}: ${answer.statusCode}`);
		return bytes;
	}

	private headers() {
		return { 'browser-id': this.browserId, ...(this.cookie && { cookie: this.cookie }) };
	}

	private async raw(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
		const answer = await request(`${this.baseUrl}${path}`, {
			method,
			headers: {
				...this.headers(),
				...(body !== undefined && { 'content-type': 'application/json' }),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
		});
		return {
			statusCode: answer.statusCode,
			headers: answer.headers,
			text: await answer.body.text(),
		};
	}
}

/** Makes the owner's account on a fresh server, and a credential for the sandbox. */
export async function settleIn(baseUrl: string, sandbox: Sandbox) {
	const client = new N8nClient(baseUrl);
	await client.setUpOwner();
	const credential = await client.createCredential('Segmind sandbox', sandbox.credential());
	return { client, credential };
}
