import { z } from 'zod';
import { SHAPE_NAMES } from './audioShapes.ts';
import { SAMPLE_RATES } from './speech/audio.ts';

const amount = z.number().min(0);
const whole = z.number().int().min(0);
const atLeastOne = z.number().int().min(1);
const no = z.boolean().default(false);
const keys = z.array(z.string()).default([]);
const limit = whole.default(0);
const shape = z.enum(['bytes', ...SHAPE_NAMES, 'html']);

/** Of the account's history: what is not known of it, and how it may stumble. */
const history = z.strictObject({
	status: z
		.number()
		.refine((one) => [200, 401, 403, 404, 500, 503].includes(one), 'is none of those')
		.default(200),
	statusSeconds: amount.default(0),
	asPage: no,
	brokenPage: whole.default(0),
	lateSeconds: amount.default(0),
	late: z.enum(['missing', 'null']).default('missing'),
	body: z.enum(['object', 'text']).default('object'),
	inputs: z
		.array(
			z.enum([
				...(['trimmed', 'nfc', 'lf', 'escaped', 'defaultsLeftOut', 'float32'] as const),
				...(['nested', 'jsonInJson', 'movedHost'] as const),
			]),
		)
		.default([]),
	outputs: atLeastOne.default(1),
	time: z.enum(['created_at', 'model_created', 'createdAt']).default('created_at'),
	zoneHours: z.number().nullable().default(null),
	oddTimes: no,
	model: z.string().default('openvoice'),
	paging: z.enum(['flat', 'nested', 'camel', 'none']).default('flat'),
	mostPerPage: atLeastOne.default(100),
	order: z.enum(['asked', 'shuffled']).default('asked'),
	delaySeconds: amount.default(0),
	others: z
		.strictObject({
			rows: whole.default(0),
			kilobytes: amount.default(0),
			text: z.string().default('Another program'),
			apartSeconds: amount.default(1),
			model: z.string().default('openvoice'),
			growBy: whole.default(0),
		})
		.default({}),
	endless: no,
	requestsPerMinute: limit,
});

/** How long a job runs at each `--latency`, in seconds. Realistic: the vendor's typical run. */
export const LATENCIES = { realistic: { median: 10.6, sigma: 0.25 }, fast: 0.05 } as const;

/** Everything about the sandbox that can be set, and what it is at first; README.md says what each does. */
export const settingsSchema = z.strictObject({
	workers: atLeastOne.default(10),
	runSeconds: z
		.union([amount, z.strictObject({ median: z.number().positive(), sigma: amount })])
		.default(LATENCIES.realistic),
	queueSeconds: amount.default(0),
	timeScale: z.number().positive().default(1),
	clockAheadSeconds: z.number().default(0),
	seed: z.number().int().default(1),
	cost: amount.default(0.009),
	costPerSecond: amount.default(0),
	credits: amount.default(10),
	freeCredits: amount.default(0.0184921035),
	noBalanceRecord: no,
	requestsPerMinute: limit,
	rateWindow: z.enum(['fixed', 'sliding']).default('fixed'),
	resetHeader: z.enum(['always', 'v1', 'never']).default('v1'),
	ids: z.enum(['uuid', 'hex']).default('uuid'),
	recordSeconds: amount.default(3600),
	syncRecords: z.boolean().default(true),
	late: z
		.strictObject({
			recordSeconds: amount.default(0),
			resultSeconds: amount.default(0),
			fileSeconds: amount.default(0),
			fileStatus: z.union([z.literal(404), z.literal(403), z.literal(200)]).default(404),
		})
		.default({}),
	syncLimitSeconds: amount.default(100),
	rejectedKeys: keys,
	authBody: z.enum(['coded', 'plain']).default('coded'),
	forbiddenKeys: keys,
	retired: no,
	badParameters: z.enum(['late', '400', '406', '500']).default('late'),
	failWith: z.string().default(''),
	audio: z
		.union([z.literal('speech'), z.strictObject({ bytes: z.number().int().min(44) })])
		.default('speech'),
	format: z.enum(['wav', 'mp3']).default('wav'),
	sound: z
		.strictObject({
			sampleRate: z
				.number()
				.refine((one) => SAMPLE_RATES.includes(one), `is none of ${SAMPLE_RATES.join(', ')}`)
				.optional(),
			channels: z.number().int().min(1).max(2).optional(),
			quieterDecibels: amount.optional(),
		})
		.default({}),
	contentType: z.string().default(''),
	answer: z
		.strictObject({
			async: shape.default('output'),
			sync: shape.default('bytes'),
			inString: no,
			errorNull: no,
			requestId: z.boolean().default(true),
			failedRequestId: no,
			metrics: z.enum(['all', 'inference_time']).default('all'),
			fileSizeAsString: no,
			upload: z.enum(['file_urls', 'urls']).default('file_urls'),
		})
		.default({}),
	history: history.default({}),
	renamedFields: z.record(z.string()).default({}),
	validate: no,
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
