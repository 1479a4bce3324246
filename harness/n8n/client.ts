import { randomUUID } from 'node:crypto';
import { parse } from 'flatted';

import { exchange, type HttpCall } from '../http';
import type { Sandbox } from '../sandboxProcess';
import type { CredentialRecord, Execution, WorkflowFile } from './types';
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

	async login() {
		const { email, password } = OWNER;
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** One call of the API; gives the `data` of its answer. */
	async call<T>(method: HttpCall['method'], path: string, body?: object): Promise<T> {
		const { headers, text } = await this.send(path, { method, body });
		for (const header of [headers['set-cookie'] ?? []].flat().map(String)) {
			if (header.startsWith('n8n-auth=')) this.cookie = header.split(';')[0] as string;
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
	async activate({ id, versionId }: { id: string; versionId: string }) {
		await this.call('POST', `/rest/workflows/${id}/activate`, { versionId });
	}

	/** Runs a workflow by hand, from a trigger node on. Returns the execution's id. */
	async run({ id }: { id: string }, trigger: string) {
		const body = { triggerToStartFrom: { name: trigger } };
		return (await this.call<{ executionId: string }>('POST', `/rest/workflows/${id}/run`, body))
			.executionId;
	}

	/** Calls a workflow's production webhook as a stranger would: without a session. */
	async callWebhook(path: string, body: object) {
		const url = new URL(`/webhook/${path}`, this.baseUrl);
		return await waitFor(`the webhook ${path}`, WEBHOOK_SECONDS, async () => {
			const answer = await exchange(url, { method: 'POST', body }, 0);
			return answer.status === 404 && answer.text.includes('not registered') ? undefined : answer;
		});
	}

	/** One execution with its run data, as the execution list shows it. */
	async execution(id: string): Promise<Execution> {
		type Stored = Omit<Execution, 'data'> & { data: string };
		const stored = await this.call<Stored>('GET', `/rest/executions/${id}`);
		return { ...stored, data: parse(stored.data) as Execution['data'] };
	}

	/** The execution's record as n8n stores and sends it, unparsed: to look for what must not be in it. */
	async executionText(id: string) {
		return (await this.send(`/rest/executions/${id}`)).text;
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
		const path = `/rest/executions/${executionId}/retry`;
		return (await this.call<{ id?: string }>('POST', path, { loadWorkflow: false })).id;
	}

	/** The bytes behind an item's binary data, as the output panel's Download fetches them. */
	async binary(id: string): Promise<Buffer> {
		return (await this.send(`/rest/binary-data?id=${encodeURIComponent(id)}&action=view`)).bytes;
	}

	private async send(path: string, call: HttpCall = {}) {
		const headers = {
			'browser-id': this.browserId,
			...(this.cookie && { cookie: this.cookie }),
		};
		const answer = await exchange(new URL(path, this.baseUrl), { ...call, headers });
		if (answer.status >= 300) {
			throw new Error(`${path} answered ${answer.status}: ${answer.text.slice(0, 1000)}`);
		}
		return answer;
	}
}

/** Makes the owner's account on a fresh server, and a credential for the sandbox. */
export async function settleIn(baseUrl: string, sandbox: Sandbox) {
	const client = new N8nClient(baseUrl);
	await client.call('POST', '/rest/owner/setup', OWNER);
	const credential = await client.createCredential('Segmind sandbox', sandbox.credential());
	return { client, credential };
}
