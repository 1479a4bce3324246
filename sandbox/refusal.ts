import { gatewayPage } from './pages.ts';

/** An answer other than 200, thrown where it is decided. A string is an HTML page. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly body: object | string,
		readonly headers: Record<string, string> = {},
	) {
		super(`HTTP ${status}`);
	}
}

/** The shape of most errors (docs/segmind.md, "Errors"). */
export const refused = (status: number, error: string) => new Refusal(status, { error });

/** The shape of the layer that checks keys. */
export const unauthorized = (status: number, error: string, description: string) =>
	new Refusal(status, { error, error_description: description, status_code: status });

/** An answer of the gateway in front of the service. */
export const gateway = (status: number, headers?: Record<string, string>) =>
	new Refusal(status, gatewayPage(status), headers);
