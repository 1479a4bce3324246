import { ZodError } from 'zod';

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

const TITLES: Record<number, string> = {
	405: 'Method Not Allowed',
	502: 'Bad Gateway',
	504: 'Gateway Time-out',
};

export const HTML = 'text/html; charset=utf-8';

/** The HTML page that a gateway in front of the service answers with (docs/segmind.md, "Errors"). */
export function gatewayPage(status: number): string {
	const title = `${status} ${TITLES[status] ?? 'Error'}`;
	return `<html>\n<head><title>${title}</title></head>\n<body>\n<center><h1>${title}</h1></center>\n</body>\n</html>\n`;
}

/** What an error says, in one line without a stack: of a value that was refused, where and why. */
export function formatError(error: unknown): string {
	if (error instanceof ZodError) {
		const issues = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
		return issues.join('; ').replace(/(^|; ): /g, '$1');
	}
	return error instanceof Error ? error.message : String(error);
}
