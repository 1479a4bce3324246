import { z } from 'zod';
import { JSON_SHAPES } from './answerShapes.ts';
import { SAMPLE_RATES } from './speech/audio.ts';

const seconds = z.number().min(0);
const credits = z.number().min(0);
const keys = z.array(z.string());
const shape = z.enum(['bytes', ...JSON_SHAPES, 'html']);

/** How the service may change the inputs that it keeps of a request. */
export const INPUT_CHANGES = [
	'trimmed',
	'nfc',
	'lf',
	'escaped',
	'defaultsLeftOut',
	'float32',
	'nested',
	'jsonInJson',
	'movedHost',
] as const;

/** Of the account's history: what is not known of it, and how it may stumble. */
const historySchema = z.strictObject({
	status: z
		.number()
		.refine((one) => [200, 401, 403, 404, 500, 503].includes(one), 'is none of those')
		.default(200),
	statusSeconds: seconds.default(0),
	asPage: z.boolean().default(false),
	brokenPage: z.number().int().min(0).default(0),
	lateSeconds: seconds.default(0),
	late: z.enum(['missing', 'null']).default('missing'),
	body: z.enum(['object', 'text']).default('object'),
	inputs: z.array(z.enum(INPUT_CHANGES)).default([]),
	outputs: z.number().int().min(1).default(1),
	time: z.enum(['created_at', 'model_created', 'createdAt']).default('created_at'),
	zoneHours: z.number().nullable().default(null),
	oddTimes: z.boolean().default(false),
	model: z.string().default('openvoice'),
	paging: z.enum(['flat', 'nested', 'camel', 'none']).default('flat'),
	mostPerPage: z.number().int().min(1).default(100),
	order: z.enum(['asked', 'shuffled']).default('asked'),
	delaySeconds: seconds.default(0),
	others: z
		.strictObject({
			rows: z.number().int().min(0).default(0),
			kilobytes: z.number().min(0).default(0),
			text: z.string().default('Another program'),
			apartSeconds: seconds.default(1),
			model: z.string().default('openvoice'),
			growBy: z.number().int().min(0).default(0),
		})
		.default({}),
	endless: z.boolean().default(false),
	requestsPerMinute: z.number().int().min(0).default(0),
});

/** How long a job runs at each `--latency`, in seconds. Realistic: the vendor's typical run. */
export const LATENCIES = { realistic: { median: 10.6, sigma: 0.25 }, fast: 0.05 } as const;

/** Everything about the sandbox that can be set; the descriptions are what `--help` shows. */
export const settingsSchema = z.strictObject({
	workers: z.number().int().min(1).default(10).describe('jobs that run at once'),
	runSeconds: z
		.union([seconds, z.strictObject({ median: z.number().positive(), sigma: seconds })])
		.default(LATENCIES.realistic)
		.describe('how long a job runs: always the same, or log-normal {median, sigma}'),
	queueSeconds: seconds.default(0).describe('time in the queue, beside waiting for a worker'),
	timeScale: z.number().positive().default(1).describe('sandbox seconds in a real one'),
	clockAheadSeconds: z
		.number()
		.default(0)
		.describe('what its own clock is ahead in `Date` and in the history; negative: behind'),
	seed: z.number().int().default(1).describe('of the run times'),
	cost: credits.default(0.009).describe('credits that a finished job costs'),
	costPerSecond: credits.default(0).describe('more credits for each second of its speech'),
	credits: credits.default(10).describe('the balance; goes down as jobs finish'),
	freeCredits: credits.default(0.0184921035).describe('a second balance, used after the first'),
	noBalanceRecord: z.boolean().default(false).describe('the balance answers 404'),
	teamSpendLimit: credits.nullable().default(null).describe('406 once so much is spent'),
	requestsPerMinute: z.number().int().min(0).default(0).describe('429 above it; 0 = no limit'),
	rateWindow: z
		.enum(['fixed', 'sliding'])
		.default('fixed')
		.describe('a minute that begins with its first request, or the last 60 s at any time'),
	resetHeader: z
		.enum(['always', 'v1', 'never'])
		.default('v1')
		.describe('which 429s tell when the limit resets: as documented, only those of v1'),
	ids: z.enum(['uuid', 'hex']).default('uuid').describe('of requests: UUIDs, or 32 hex digits'),
	recordSeconds: seconds
		.default(3600)
		.describe('how long a request is remembered from its submission on'),
	syncRecords: z.boolean().default(true).describe('sync requests, too, are at /v1/requests/{id}'),
	late: z
		.strictObject({
			recordSeconds: seconds.default(0),
			resultSeconds: seconds.default(0),
			fileSeconds: seconds.default(0),
			fileStatus: z.union([z.literal(404), z.literal(403), z.literal(200)]).default(404),
		})
		.default({})
		.describe(
			'404 so long after the submit; PROCESSING as result so long after COMPLETED; no file yet so long (200: a page in its place)',
		),
	syncLimitSeconds: seconds.default(100).describe('when the gateway cuts a sync run off (504)'),
	rejectedKeys: keys.default([]).describe('keys that get 401'),
	authBody: z
		.enum(['coded', 'plain'])
		.default('coded')
		.describe('of 401 and 403: {error: code, error_description, status_code}, or {error: text}'),
	forbiddenKeys: keys.default([]).describe('keys that get 403'),
	retired: z.boolean().default(false).describe('the model is gone: 410'),
	badParameters: z
		.enum(['late', '400', '406', '500'])
		.default('late')
		.describe('how a parameter out of its range is met: accepted and FAILED later, or refused'),
	failWith: z.string().default('').describe('every job fails with this text'),
	blockedWords: z.array(z.string().min(1)).default([]).describe('texts with one fail as blocked'),
	audio: z
		.union([z.literal('speech'), z.strictObject({ bytes: z.number().int().min(44) })])
		.default('speech')
		.describe('real speech, or {bytes}: silence of that size, for load tests'),
	format: z.enum(['wav', 'mp3']).default('wav').describe('of the audio'),
	sound: z
		.strictObject({
			sampleRate: z
				.number()
				.refine((one) => SAMPLE_RATES.includes(one), `is none of ${SAMPLE_RATES.join(', ')}`)
				.optional(),
			channels: z.number().int().min(1).max(2).optional(),
			quieterDecibels: z.number().min(0).optional(),
		})
		.default({})
		.describe('of real speech: {sampleRate, channels, quieterDecibels}'),
	contentType: z.string().default('').describe('sent with audio instead of the true one'),
	answer: z
		.strictObject({
			async: shape.default('output'),
			sync: shape.default('bytes'),
			inString: z.boolean().default(false),
			errorNull: z.boolean().default(false),
			requestId: z.boolean().default(true),
			failedRequestId: z.boolean().default(false),
			metrics: z.enum(['all', 'inference_time']).default('all'),
			fileSizeAsString: z.boolean().default(false),
			upload: z.enum(['file_urls', 'urls']).default('file_urls'),
		})
		.default({})
		.describe('which of the known shapes answers have'),
	history: historySchema
		.default({})
		.describe(
			'of requests: readable or not, how late, in which shapes, how often, with what oddities',
		),
	renamedFields: z
		.record(z.string())
		.default({})
		.describe('fields of all answers that have another name: {"output": "result"}'),
	validate: z.boolean().default(false).describe('check requests and answers, see --validate'),
});

export type Settings = z.infer<typeof settingsSchema>;
/** Some settings: the others stay as they are. */
export type SettingsChange = z.input<typeof settingsSchema>;

/** Settings that hold settings: a change of one leaves the others as they are. */
const GROUPS = ['answer', 'late', 'history'] as const;

/** Settings with some of them changed. @throws ZodError that names what cannot be set so */
export function changeSettings(settings: Settings, change: unknown): Settings {
	const changes = z.record(z.unknown()).parse(change);
	for (const name of GROUPS) {
		const group = z.record(z.unknown()).optional().parse(changes[name]);
		changes[name] = { ...settings[name], ...group };
	}
	return settingsSchema.parse({ ...settings, ...changes });
}

/** One line for each setting: name, default, meaning. */
export function describeSettings(): string {
	return Object.entries(settingsSchema.shape)
		.map(([name, schema]) => {
			const preset = JSON.stringify(schema.parse(undefined));
			return `  ${name.padEnd(18)} ${schema.description} [${preset}]`;
		})
		.join('\n');
}
