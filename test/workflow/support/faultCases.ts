import { SANDBOX_KEY, type SandboxFault, type SandboxPath } from '../../../harness/sandboxProcess';

/** How the item that meets a fault has to end. */
interface Ending {
	/** `audio`, or the title of its error. */
	ends: 'audio' | RegExp;
	/** How many of its submits the service accepted, and bills: one at most, whatever happens. */
	accepted: 0 | 1;
	/** Whether the error names the request (every accepted job, but for ambiguous submits). */
	named?: boolean;
	/** What the error says to do. */
	nextStep?: RegExp;
	/** The error in the last of several tries, where it differs. */
	endsAfterRetry?: 'audio' | RegExp;
}

export interface FaultCase extends Ending {
	name: string;
	modes: Array<'async' | 'sync'>;
	path: SandboxPath;
	fault: SandboxFault;
	/** How often it happens; absent: always. */
	times?: number;
}

const both: FaultCase['modes'] = ['async', 'sync'];
const submit = { async: 'submit', sync: 'sync' } as const;

/** The title of an error about a submit of which nobody knows what became. */
export const AMBIGUOUS = /unknown whether Segmind accepted this item/;
const CHECK = /may have accepted it and charged for it, so it was not sent again/;
const FETCH = /Get Result/;

/** A fault of the one request that costs money, in both modes. */
function atSubmit(name: string, fault: SandboxFault, ending: Ending, times?: number): FaultCase[] {
	return both.map((mode) => ({ name, modes: [mode], path: submit[mode], fault, times, ...ending }));
}

const refused = (status: number, error: string, ends: RegExp, nextStep: RegExp) =>
	atSubmit(`${status} ${error}`, { status, body: { error } }, { ends, accepted: 0, nextStep });

/** A fault of one of the requests after it: none of them buys anything. */
const later = (
	name: string,
	path: SandboxPath,
	fault: SandboxFault,
	ending: Omit<Ending, 'accepted'>,
	times?: number,
): FaultCase => ({ name, modes: ['async'], path, fault, times, ...ending, accepted: 1 });

const healed = { ends: 'audio' } as const;

const passing: Array<[string, SandboxFault]> = [
	['500', { status: 500, body: { error: 'error while processing' } }],
	['502 as a page', { status: 502, html: true }],
	['503', { status: 503, body: { error: 'unavailable' } }],
	['504 as a page', { status: 504, html: true }],
	['a reset', { reset: 'before' }],
	['a body cut short', { cut: 10 }],
	['broken JSON', { brokenJson: true }],
	['a delay', { delayMs: 300 }],
];

/** The rate limit is reached, for a blink. */
const limited: SandboxFault = {
	status: 429,
	headers: { 'x-rate-limit-reset-at-utc': '2020-01-01T00:00:00Z' },
	body: { error: 'Too many requests' },
};

/** Every kind of fault, where it can happen, and how it has to end. */
export const FAULT_CASES: FaultCase[] = [
	...refused(400, 'Bad request', /did not accept the settings/, /Segmind says: “Bad request”/),
	...refused(401, 'Missing x-api-key in header', /received no API key/, /credential/),
	...refused(401, 'Unauthorized', /did not accept the API key/, /paste the key again/),
	...atSubmit(
		'400 with the key in it',
		{ status: 400, body: { error: `The key ${SANDBOX_KEY} and SG_fedcba9876543210 are bad` } },
		{
			ends: /did not accept the settings/,
			accepted: 0,
			nextStep: /“The key \[key removed\] and \[key removed\] are bad”/,
		},
	),
	...refused(
		402,
		'Insufficient credits. You have 0.0 credits.',
		/not have enough credits/,
		/Add credits/,
	),
	...refused(403, 'Forbidden', /may not use OpenVoice/, /owner/),
	...refused(404, 'Model not found', /does not know this address/, /Base URL/),
	...refused(406, 'Insufficient credits', /not have enough credits/, /Add credits/),
	...refused(406, 'Invalid content type', /form of the request/, /Nothing was charged/),
	...refused(406, 'Team spend limit', /limit of your Segmind team/, /Nothing was charged/),
	...refused(406, 'bad value', /did not accept a value/, /Nothing was charged/),
	...refused(410, 'gone', /retired this model/, /update/),
	...atSubmit(
		'405 as a page',
		{ status: 405, html: true },
		{
			ends: /does not answer as Segmind does/,
			accepted: 0,
			nextStep: /Base URL/,
		},
	),
	...atSubmit(
		'a redirect',
		{ redirect: 'http://127.0.0.1:9/elsewhere' },
		{
			ends: /sends requests on to another one/,
			accepted: 0,
			nextStep: /key was not sent there/,
		},
	),

	...atSubmit('429 once', limited, { ...healed, accepted: 1 }, 1),
	...atSubmit('500 once', { status: 500 }, { ...healed, accepted: 1 }, 1),
	...atSubmit('503 once', { status: 503 }, { ...healed, accepted: 1 }, 1),
	...atSubmit('a delay', { delayMs: 300 }, { ...healed, accepted: 1 }, 1),

	...atSubmit(
		'a reset before it was accepted',
		{ reset: 'before' },
		{
			ends: AMBIGUOUS,
			accepted: 0,
			nextStep: CHECK,
		},
	),
	...atSubmit(
		'a reset after it was accepted',
		{ reset: 'after' },
		{
			ends: AMBIGUOUS,
			accepted: 1,
			nextStep: CHECK,
		},
	),
	...[502, 504].flatMap((status) => [
		...atSubmit(
			`${status} by a gateway`,
			{ status, html: true },
			{
				ends: AMBIGUOUS,
				accepted: 0,
				nextStep: CHECK,
			},
		),
		...atSubmit(
			`${status} by a gateway, though it was accepted`,
			{ accept: true, status, html: true },
			{
				ends: AMBIGUOUS,
				accepted: 1,
				nextStep: CHECK,
			},
		),
	]),
	{
		name: 'an answer cut short, without the id',
		modes: ['async'],
		path: 'submit',
		fault: { cut: 5 },
		ends: AMBIGUOUS,
		accepted: 1,
		nextStep: CHECK,
	},
	// A page of something in between: nobody knows what became of the request behind it.
	...atSubmit(
		'a page in its place, with a request id of its own',
		{
			status: 200,
			html: true,
			headers: { 'x-request-id': '3f2504e0-4f89-41d3-9a0c-0305e82c3301' },
		},
		{
			ends: AMBIGUOUS,
			accepted: 0,
			nextStep: CHECK,
		},
	),
	{
		name: 'audio cut short',
		modes: ['sync'],
		path: 'sync',
		fault: { cut: 12_000 },
		...healed,
		accepted: 1,
	},
	{
		name: 'audio cut short in its first bytes',
		modes: ['sync'],
		path: 'sync',
		fault: { cut: 100 },
		...healed,
		accepted: 1,
	},

	...(['status', 'result'] as const).flatMap((path) => [
		...passing.map(([name, fault]) => later(name, path, fault, healed, 1)),
		later('429', path, limited, healed, 1),
		later('a page in its place, once', path, { status: 200, html: true }, healed, 1),
		later(
			'404, once',
			path,
			{ status: 404, body: { error: 'not found' } },
			{
				...healed,
			},
			1,
		),
		later(
			'a record that is gone',
			path,
			{ expire: true },
			{
				// A second try comes when the request is no longer fresh.
				ends: /does not know this request(?: yet|, or no longer)/,
				named: true,
				nextStep: /Get Result|generate the speech again/,
			},
		),
		later(
			'401',
			path,
			{ status: 401, body: { error: 'Unauthorized' } },
			{
				ends: /did not accept the API key/,
				named: true,
				nextStep: FETCH,
			},
		),
		later(
			'a redirect',
			path,
			{ redirect: 'http://127.0.0.1:9/elsewhere' },
			{
				ends: /sends requests on to another one/,
				named: true,
				nextStep: FETCH,
			},
		),
	]),

	...passing
		.filter(([name]) => name !== 'broken JSON')
		.map(([name, fault]) => later(`${name} of the audio file`, 'file', fault, healed, 1)),
	...[403, 404].map((status) =>
		later(`${status}, for a moment, of the audio file`, 'file', { status, html: true }, healed, 2),
	),
	later('an audio file cut in its middle', 'file', { cut: 15_000 }, healed, 1),
	later(
		'an audio file that is not there',
		'file',
		{ status: 404, html: true },
		{
			ends: /its audio could not be downloaded/,
			named: true,
			nextStep: /\(404\)[^]*Get Result|Get Result[^]*\(404\)/,
		},
	),
	later(
		'an audio file that is a page',
		'file',
		{ status: 200, html: true },
		{
			ends: /something that is not audio/,
			named: true,
			nextStep: FETCH,
		},
	),
	later(
		'an audio file that redirects to nowhere',
		'file',
		{ redirect: 'file:///etc/passwd' },
		{
			ends: /its audio could not be downloaded/,
			named: true,
			nextStep: FETCH,
		},
	),
];
