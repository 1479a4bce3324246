/** An answer of the service, whatever its status. Keys are removed from headers and text. */
export interface HttpResponse<Body> {
	status: number;
	/** Names in lower case. */
	headers: Record<string, string>;
	body: Body;
}

/** Why there was no answer. */
export interface NetworkFailure {
	/** Node.js's or OpenSSL's code: `ECONNREFUSED`, `CERT_HAS_EXPIRED`… */
	code: string;
	/** False only if it is certain that not a byte of the request left this machine. */
	mayHaveArrived: boolean;
	/** True if it would fail the same way again: a setting has to be changed first. */
	needsSetting?: boolean;
}

/** What became of one request. */
export type Outcome<Body> =
	| { answer: HttpResponse<Body>; failure?: undefined }
	| { answer?: undefined; failure: NetworkFailure };

/**
 * Codes that say that not a byte of a request was sent: no such host, nobody listening, no way there, a
 * TLS handshake that was refused (docs/segmind.md: "never left"), or a request that Node.js itself refuses
 * to write, as with a line break in the API key or an address of another kind (ftp). TLS errors on a
 * running connection are not among them.
 */
const NEVER_LEFT = [
	/^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/,
	/^(EPROTO|ERR_TLS_\w+|\w*CERT\w*|UNABLE_TO_\w+|\w*SELF_SIGNED\w*|HOSTNAME_MISMATCH)$/,
	/^ERR_SSL_\w*(VERSION|HANDSHAKE|PROTOCOL|CIPHER|UNKNOWN_CA|UNRECOGNIZED_NAME)/,
	/^ERR_(INVALID_(URL|CHAR|PROTOCOL|HTTP_TOKEN)|BAD_REQUEST)$/,
];

/** What waiting does not heal: a certificate that is not accepted, an address or key that is none. */
const NEEDS_SETTING =
	/^(ERR_TLS_\w+|\w*CERT\w*|\w*SELF_SIGNED\w*|HOSTNAME_MISMATCH|ERR_SSL_WRONG_VERSION_NUMBER|ERR_INVALID_(URL|CHAR|PROTOCOL|HTTP_TOKEN)|ERR_BAD_REQUEST)$/;

/** The code here for what n8n's own SSRF protection refuses to open; its errors have only a name. */
export const BLOCKED_BY_N8N = 'BLOCKED_BY_N8N';
const SSRF_ERROR = /^SsrfBlocked/;

interface ErrorLike {
	name?: unknown;
	code?: unknown;
	syscall?: unknown;
	message?: unknown;
	cause?: unknown;
	errorResponse?: unknown;
	errors?: unknown;
}

/** The error and what caused it, outermost first: n8n wraps what its HTTP client throws. */
function chain(error: unknown, depth = 0): ErrorLike[] {
	// Nothing that n8n or Node.js throws is nested deeper; circular causes end here too.
	const deepest = 5;
	if (typeof error !== 'object' || error === null || depth > deepest) return [];
	const link = error as ErrorLike;
	const several: unknown[] = Array.isArray(link.errors) ? link.errors : [];
	return [
		link,
		...[link.cause, link.errorResponse, ...several].flatMap((next) => chain(next, depth + 1)),
	];
}

/**
 * Reads what n8n's HTTP helper threw. Only codes are taken from it: the error itself holds the
 * request's headers, and with them the API key.
 */
export function readNetworkFailure(error: unknown): NetworkFailure {
	const links = chain(error);
	if (links.some(({ name }) => SSRF_ERROR.test(String(name)))) {
		return { code: BLOCKED_BY_N8N, mayHaveArrived: false, needsSetting: true };
	}
	const codes = links
		.map(({ code }) => code)
		.filter((code): code is string => typeof code === 'string');
	const neverLeft =
		codes.some((code) => NEVER_LEFT.some((pattern) => pattern.test(code))) ||
		links.some(({ syscall }) => syscall === 'connect') ||
		links.some(({ message }) => /before secure TLS connection/.test(String(message)));
	const failure = { code: codes[0] ?? 'UNKNOWN', mayHaveArrived: !neverLeft };
	return codes.some((code) => NEEDS_SETTING.test(code))
		? { ...failure, needsSetting: true }
		: failure;
}
