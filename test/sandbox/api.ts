import { type HttpAnswer, type HttpCall, exchange } from '../../harness/http';
import {
	type Sandbox,
	SANDBOX_KEY,
	type SandboxSettingsChange,
	type SandboxViolation,
} from '../../harness/sandboxProcess';

import { sharedSandbox } from '../sharedSandbox';

export type { HttpAnswer, HttpCall };

/** The account's own record of what was bought. */
export const HISTORY = '/inference-request/request-history';

/** Small and quick: no synthesis. */
export const SILENT = { audio: { bytes: 2000 } } as const;

/** A sandbox that checks every exchange against its OpenAPI document, and the API that it serves. */
export class Api {
	constructor(readonly sandbox: Sandbox) {}

	/** That of the worker's sandbox. */
	static async shared(): Promise<Api> {
		return new Api(await sharedSandbox());
	}

	/** A request that says what OpenVoice needs to be told. */
	get speech() {
		return {
			input_audio: this.sandbox.referenceUrl,
			text: 'Hello there.',
			speed: 1,
			language: 'EN',
		};
	}

	/** Sends one request; a path, or a whole address of this sandbox. Rejects if the connection breaks. */
	async call(
		method: NonNullable<HttpCall['method']>,
		to: string,
		call: HttpCall = {},
	): Promise<HttpAnswer> {
		const url = new URL(to, this.sandbox.url);
		const { key = url.pathname.startsWith('/files/') ? null : SANDBOX_KEY } = call;
		return await exchange(url, { ...call, method, key });
	}

	async settings(change: SandboxSettingsChange): Promise<void> {
		await this.call('PUT', '/_sandbox/settings', { body: change });
	}

	/** Submits a job. @returns its id */
	async submit(change: object = {}): Promise<string> {
		const { json } = await this.call('POST', '/v2/openvoice', {
			body: { ...this.speech, ...change },
		});
		return String(json?.request_id);
	}

	async status(requestId: string): Promise<HttpAnswer> {
		return await this.call('GET', `/v2/requests/${requestId}/status`);
	}

	async result(requestId: string): Promise<HttpAnswer> {
		return await this.call('GET', `/v2/requests/${requestId}`);
	}

	/** Waits until a request has ended. @returns its result, or 422 */
	async ended(requestId: string): Promise<HttpAnswer> {
		for (;;) {
			const { json, status } = await this.status(requestId);
			if (status !== 200 || json?.status === 'COMPLETED') return await this.result(requestId);
			await new Promise((wake) => setTimeout(wake, 20));
		}
	}

	/** What was not as the document says. */
	async violations(where: SandboxViolation['in']): Promise<SandboxViolation[]> {
		const violations = await this.sandbox.violations();
		return violations.filter((violation) => violation.in === where);
	}

	/** What the document says against an answer. */
	async problems({ method, path, status, headers, text: body }: HttpAnswer): Promise<string[]> {
		const answer = { method, path, status, headers, body };
		const { text } = await this.call('POST', '/_sandbox/check', { body: answer });
		return JSON.parse(text) as string[];
	}
}
