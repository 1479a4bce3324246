import type { INodeProperties } from 'n8n-workflow';

import type { OutputFormat } from '../audio/format/plan';
import { Failure } from '../errors/failure';
import type { BatchOptions } from '../purchase/runContext';
import type { CaptionFormat } from '../narration/captionFile';
import { FILE_KEPT, FILE_KEPT_HOURS } from '../models/retention';
import { pronunciationsField } from './pronunciationsField';
import type { Fields, Parameters } from './parameters';

/** More silence than this is a mistake (milliseconds, say). */
const LONGEST_PAUSE_SECONDS = 60;

/** In characters: the longest text for which clients report success is not known. */
export const LONGEST_PART = 5000;

const FOR_ALL_ITEMS = 'The first item’s value applies to the whole run';

/** Every option of the node, once; an operation takes those that apply to it. */
export const OPTIONS = {
	captions: {
		displayName: 'Captions',
		name: 'captions',
		type: 'options',
		options: [
			{ name: 'None', value: 'none', description: 'No caption file' },
			{
				name: 'SRT',
				value: 'srt',
				description: 'SubRip: for most video editors and players',
			},
			{ name: 'WebVTT', value: 'vtt', description: 'For web pages; names the speakers' },
		],
		default: 'none',
		description: 'Whether to add a file of captions (subtitles), timed to the audio',
	},
	captionsBinaryField: {
		displayName: 'Captions Binary Field',
		name: 'captionsBinaryField',
		type: 'string',
		default: 'captions',
		hint: 'The name of the output binary field to put the captions in',
		description: 'Name of the output binary field for the captions',
	},
	downloadAudio: {
		displayName: 'Download Audio',
		name: 'downloadAudio',
		type: 'boolean',
		default: true,
		description: `Whether to download the audio into n8n. Turn it off if the web address of the audio, as Segmind delivered it, is all you need; Segmind keeps the file for ${FILE_KEPT}.`,
	},
	evenLoudness: {
		displayName: 'Even Loudness',
		name: 'evenLoudness',
		type: 'boolean',
		default: false,
		description:
			'Whether to bring the speech to the loudness that players and podcast hosts expect (-19 LUFS), without clipping',
	},
	fileName: {
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. episode-12',
		description:
			'Name of the audio file. The extension is added to match the audio: “Output Format” chooses it. By default, the file is named after its text, or after its request where the text is not known.',
	},
	maxConcurrency: {
		displayName: 'Max Concurrency',
		name: 'maxConcurrency',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		// Twice and more than most plans let run at once would only wait in the service's queue.
		default: 5,
		description: `How many requests to run at the same time. ${FOR_ALL_ITEMS}.`,
	},
	maxCredits: {
		displayName: 'Max Credits',
		name: 'maxCredits',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description: `Stop buying speech once this run has spent this many credits (a credit is a US dollar); what is already under way is finished and paid for. A retry goes on counting; a new run counts from 0. 0 means no limit. ${FOR_ALL_ITEMS}.`,
	},
	maxPartLength: {
		displayName: 'Max Part Length',
		name: 'maxPartLength',
		type: 'number',
		typeOptions: { minValue: 20, maxValue: LONGEST_PART, numberPrecision: 0 },
		default: 1000,
		description:
			'The most characters to speak in one request. Longer parts take fewer requests; shorter ones are ready sooner.',
	},
	onlyEstimate: {
		displayName: 'Only Estimate',
		name: 'onlyEstimate',
		type: 'boolean',
		default: false,
		description:
			'Whether to buy nothing, and only estimate what the speech will cost and how long it will take. The price is learned from your account’s latest requests.',
	},
	outputBinaryField: {
		displayName: 'Output Binary Field',
		name: 'outputBinaryField',
		type: 'string',
		default: 'data',
		hint: 'The name of the output binary field to put the audio in',
		description: 'Name of the output binary field for the audio',
	},
	outputFormat: {
		displayName: 'Output Format',
		name: 'outputFormat',
		type: 'options',
		options: [
			{ name: 'Original', value: 'original', description: 'As Segmind delivers it' },
			{
				name: 'MP3',
				value: 'mp3',
				description: 'Small, and plays everywhere: for podcasts and mail',
			},
			{
				name: 'OGG Opus (Voice Note)',
				value: 'opus',
				description: 'What Telegram and WhatsApp show as a voice message',
			},
			{ name: 'WAV', value: 'wav', description: 'Uncompressed: for editing' },
		],
		default: 'original',
		description: 'What kind of file the audio becomes',
	},
	paragraphPause: {
		displayName: 'Paragraph Pause',
		name: 'paragraphPause',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: LONGEST_PAUSE_SECONDS, numberPrecision: 2 },
		// What speakers do, as is `sentencePause`.
		default: 0.7,
		description:
			'Seconds of silence between paragraphs and between speakers. With 0, one request can speak several paragraphs, so fewer requests are needed.',
	},
	pollInterval: {
		displayName: 'Poll Interval',
		name: 'pollInterval',
		type: 'number',
		typeOptions: { minValue: 0.1 },
		default: 2,
		description:
			'Seconds between status checks. Leave this option out to let the node choose the moments, which takes fewer checks and less time.',
	},
	pronunciations: pronunciationsField,
	requestsPerMinute: {
		displayName: 'Requests per Minute',
		name: 'requestsPerMinute',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description: `How many requests per minute your Segmind plan allows; they are spread evenly. 0 means no limit. ${FOR_ALL_ITEMS}.`,
	},
	reuseWithinHours: {
		displayName: 'Reuse Within Hours',
		name: 'reuseWithinHours',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: FILE_KEPT_HOURS, numberPrecision: 0 },
		default: 24,
		description: `Use speech again, free of charge, that your account bought within this many hours: same text, language, speed and voice. 0 means never. Without this option, it is 24 when you run the workflow by hand or retry it, and never in production. ${FILE_KEPT_HOURS}, a week, is the most.`,
	},
	sentencePause: {
		displayName: 'Sentence Pause',
		name: 'sentencePause',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: LONGEST_PAUSE_SECONDS, numberPrecision: 2 },
		default: 0.15,
		description: 'Seconds of silence where a paragraph is split between two requests',
	},
	speakAnyway: {
		displayName: 'Speak Anyway',
		name: 'speakAnyway',
		type: 'boolean',
		default: false,
		description:
			'Whether to speak a text even if it does not look like its language. If off, such a text is stopped before you pay for it.',
	},
	timeout: {
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		// The vendor's SDK gives up after 600 s as well (docs/segmind.md, "Async").
		default: 600,
		description:
			'Seconds to wait for the speech of one item. After that the item fails with its request ID, which still fetches the speech later.',
	},
} satisfies Record<string, INodeProperties>;

export type OptionName = keyof typeof OPTIONS;

/** Left out, these are chosen by the node, whatever the editor offers first. */
const AUTOMATIC = ['evenLoudness', 'fileName', 'pollInterval', 'reuseWithinHours'] as const;

type ValueOf<Option> = Option extends { type: 'number' }
	? number
	: Option extends { type: 'boolean' }
		? boolean
		: Option extends { type: 'string' }
			? string
			: unknown;

/** The choices that options have. */
interface Choices {
	captions: 'none' | CaptionFormat;
	outputFormat: OutputFormat;
}

/** The values of options. */
export type OptionValues<Name extends OptionName> = {
	[One in Name]:
		| (One extends keyof Choices ? Choices[One] : ValueOf<(typeof OPTIONS)[One]>)
		| (One extends (typeof AUTOMATIC)[number] ? undefined : never);
};

/**
 * The collection of the options that an operation takes, in alphabetical order.
 * @param changes what is different in this operation
 */
export function optionsField<Name extends OptionName>(
	names: readonly Name[],
	changes: Partial<Record<Name, Partial<INodeProperties>>> = {},
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...names]
			.sort()
			.map((name): INodeProperties => ({ ...OPTIONS[name], ...changes[name] })),
	};
}

/** What of one's pace the user can set in every operation. */
export const paceOptionsField = optionsField(['maxConcurrency', 'requestsPerMinute']);

/** Reads options; one that is left out has its default. @throws Failure */
export function readOptions<Name extends OptionName>(
	{ options }: Pick<Parameters, 'options'>,
	names: readonly Name[],
): OptionValues<Name> {
	const isAutomatic = (name: OptionName) => AUTOMATIC.some((one) => one === name);
	const values = names.map((name) => {
		const option: INodeProperties = OPTIONS[name];
		const preset = isAutomatic(name) ? undefined : option.default;
		return [name, readOption(options, option) ?? preset];
	});
	return Object.fromEntries(values) as OptionValues<Name>;
}

/** @returns undefined for one that is left out; an expression that gives no text leaves a text out */
function readOption(options: Fields, option: INodeProperties): unknown {
	const value = options.raw(option);
	if (value === undefined) return undefined;
	switch (option.type) {
		case 'number':
			return options.number(option);
		case 'boolean':
			return options.flag(option, option.default as boolean);
		case 'options':
			return value === null ? undefined : options.choice(option);
		case 'string': {
			if (value === null || String(value).trim() === '') return undefined;
			const text = options.text(option).trim();
			// JavaScript keeps nothing in an object under this name: the file would be lost.
			if (text === '__proto__') throw new Failure('nameReserved', { field: option.displayName });
			return text;
		}
		default:
			return value;
	}
}

/** The options that hold for all items: those of the first one count. @throws Failure */
export function readBatchOptions(parameters: Parameters): BatchOptions {
	return readOptions(parameters, ['maxConcurrency', 'maxCredits', 'requestsPerMinute']);
}

/** How long, and how often, one item's job is polled. @throws Failure */
export function readPollOptions(parameters: Parameters): {
	timeoutSeconds: number;
	pollIntervalSeconds?: number;
} {
	const { timeout, pollInterval } = readOptions(parameters, ['timeout', 'pollInterval']);
	return { timeoutSeconds: timeout, pollIntervalSeconds: pollInterval };
}
