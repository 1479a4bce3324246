import type { INodeProperties, INodePropertyCollection, INodePropertyOptions } from 'n8n-workflow';

import type { BatchOptions } from '../purchase/runContext';
import type { CaptionFormat } from '../narration/captionFile';
import { FILE_KEPT, FILE_KEPT_HOURS } from '../models/retention';
import type { Parameters } from './parameters';

/** The vendor's SDK gives up after 600 s as well (docs/segmind.md, "Async"). */
const DEFAULT_TIMEOUT_SECONDS = 600;

/** Twice and more than most plans let run at once would only wait in the service's queue. */
const DEFAULT_MAX_CONCURRENCY = 5;

/** How long the text of one request is, in characters: the longest for which clients report success is not known. */
const PART_LENGTH = { min: 20, max: 5000 };
const DEFAULT_PART_LENGTH = 1000;

/** In seconds: what speakers do. */
const DEFAULT_SENTENCE_PAUSE = 0.15;
const DEFAULT_PARAGRAPH_PAUSE = 0.7;

/** More silence than this is a mistake (milliseconds, say). */
const LONGEST_PAUSE_SECONDS = 60;

type Option = INodePropertyOptions | INodeProperties | INodePropertyCollection;

/** Every option of the node, once; an operation takes those that apply to it. */
const OPTIONS = {
	captions: {
		displayName: 'Captions',
		name: 'captions',
		type: 'options',
		options: [
			{ name: 'None', value: 'none', description: 'No file of captions' },
			{ name: 'SRT', value: 'srt', description: 'SubRip: for most video editors and players' },
			{ name: 'WebVTT', value: 'vtt', description: 'For web pages; names the speakers' },
		],
		default: 'none',
		description: 'Whether to add a file with what is said when',
	},
	captionsBinaryField: {
		displayName: 'Captions Binary Field',
		name: 'captionsBinaryField',
		type: 'string',
		default: 'captions',
		hint: 'The name of the output binary field to put the captions in',
		description: 'Name of the binary field in which the captions go out',
	},
	downloadAudio: {
		displayName: 'Download Audio',
		name: 'downloadAudio',
		type: 'boolean',
		default: true,
		description: `Whether to fetch the audio into n8n. Turn it off if the web address of the audio is enough; Segmind keeps the file for ${FILE_KEPT}.`,
	},
	fileName: {
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. episode-12',
		description:
			'Name of the audio file. The extension is added to fit the audio. Without a name, the file is named after the request.',
	},
	maxConcurrency: {
		displayName: 'Max Concurrency',
		name: 'maxConcurrency',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: DEFAULT_MAX_CONCURRENCY,
		description:
			'How many items are worked on at the same time. The value of the first item counts for all.',
	},
	maxCredits: {
		displayName: 'Max Credits',
		name: 'maxCredits',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0,
		description:
			'Order nothing more once this execution is known to have cost so many credits; what is already running is finished. 0 means no limit. The value of the first item counts for all.',
	},
	maxPartLength: {
		displayName: 'Max Part Length',
		name: 'maxPartLength',
		type: 'number',
		typeOptions: { minValue: PART_LENGTH.min, maxValue: PART_LENGTH.max, numberPrecision: 0 },
		default: DEFAULT_PART_LENGTH,
		description:
			'Characters that one request speaks at most. A request has its price however short its text is: longer parts cost less, shorter ones are ready sooner.',
	},
	outputBinaryField: {
		displayName: 'Output Binary Field',
		name: 'outputBinaryField',
		type: 'string',
		default: 'data',
		hint: 'The name of the output binary field to put the audio in',
		description: 'Name of the binary field in which the audio goes out',
	},
	paragraphPause: {
		displayName: 'Paragraph Pause',
		name: 'paragraphPause',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: LONGEST_PAUSE_SECONDS, numberPrecision: 2 },
		default: DEFAULT_PARAGRAPH_PAUSE,
		description:
			'Seconds of silence between paragraphs and between speakers. With 0, a request goes on across paragraphs, which costs less.',
	},
	pollInterval: {
		displayName: 'Poll Interval',
		name: 'pollInterval',
		type: 'number',
		typeOptions: { minValue: 0.1 },
		default: 2,
		description:
			'Seconds between two looks at whether the speech is ready. Without this option, the node chooses the moments itself, which takes fewer requests and less time.',
	},
	requestsPerMinute: {
		displayName: 'Requests per Minute',
		name: 'requestsPerMinute',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			'How many requests per minute your Segmind plan allows; they are then spread evenly. 0 means no limit. The value of the first item counts for all.',
	},
	reuseWithinHours: {
		displayName: 'Reuse Within Hours',
		name: 'reuseWithinHours',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: FILE_KEPT_HOURS, numberPrecision: 0 },
		default: 24,
		description:
			'Use speech again that your account has bought within so many hours: same text, language, speed and voice. It costs nothing then. 0 means never. Without this option, it is 24 when you run the workflow by hand or retry it, and never in production.',
	},
	sentencePause: {
		displayName: 'Sentence Pause',
		name: 'sentencePause',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: LONGEST_PAUSE_SECONDS, numberPrecision: 2 },
		default: DEFAULT_SENTENCE_PAUSE,
		description: 'Seconds of silence where a paragraph had to be divided between two requests',
	},
	speakAnyway: {
		displayName: 'Speak Anyway',
		name: 'speakAnyway',
		type: 'boolean',
		default: false,
		description:
			'Whether to speak a text also when it does not look like its language. If off, such a text is stopped before it is paid for.',
	},
	timeout: {
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: DEFAULT_TIMEOUT_SECONDS,
		description:
			'Seconds to wait for the speech of one item. After that the item fails, with the request ID with which the speech can still be fetched.',
	},
} satisfies Record<string, Option>;

export type OptionName = keyof typeof OPTIONS;

/**
 * The collection of the options that an operation takes, in alphabetical order.
 * @param changes what is different in this operation
 */
export function optionsField(
	names: OptionName[],
	displayOptions: INodeProperties['displayOptions'],
	changes: Partial<Record<OptionName, Partial<INodeProperties>>> = {},
): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions,
		options: [...names].sort().map((name) => ({ ...OPTIONS[name], ...changes[name] })),
	};
}

/** The options that hold for all items: those of the first one count. @throws Failure */
export function readBatchOptions(parameters: Parameters): BatchOptions {
	const read = (name: OptionName, min: number, whole: boolean, fallback: number) =>
		parameters.numberOption(name, OPTIONS[name].displayName, { min, whole }) ?? fallback;
	return {
		maxConcurrency: read('maxConcurrency', 1, true, DEFAULT_MAX_CONCURRENCY),
		requestsPerMinute: read('requestsPerMinute', 0, true, 0),
		maxCredits: read('maxCredits', 0, false, 0),
	};
}

/** How long, and how often, one item's job is polled. @throws Failure */
export function readPollOptions(parameters: Parameters): {
	timeoutSeconds: number;
	pollIntervalSeconds?: number;
} {
	const { timeout, pollInterval } = OPTIONS;
	return {
		timeoutSeconds:
			parameters.numberOption('timeout', timeout.displayName, { min: 1 }) ??
			DEFAULT_TIMEOUT_SECONDS,
		pollIntervalSeconds: parameters.numberOption('pollInterval', pollInterval.displayName, {
			min: 0.1,
		}),
	};
}

/**
 * How far back an equal request is looked for before one is bought, in hours; 0: not at all; undefined:
 * automatic. @throws Failure
 */
export function readReuse(parameters: Parameters): number | undefined {
	const { displayName } = OPTIONS.reuseWithinHours;
	const rule = { min: 0, max: FILE_KEPT_HOURS };
	return parameters.numberOption('reuseWithinHours', displayName, rule);
}

/** Whether a text in another script than its language is spoken all the same. */
export function speakAnyway(parameters: Parameters): boolean {
	return parameters.flagOption('speakAnyway', false);
}

/** What is done with the audio. @throws Failure */
export function readAudioOptions(parameters: Parameters): {
	downloadAudio: boolean;
	outputBinaryField: string;
	fileName?: string;
} {
	const { fileName, outputBinaryField } = OPTIONS;
	return {
		downloadAudio: parameters.flagOption('downloadAudio', true),
		outputBinaryField:
			parameters.textOption('outputBinaryField', outputBinaryField.displayName) ??
			outputBinaryField.default,
		fileName: parameters.textOption('fileName', fileName.displayName),
	};
}

/** How a narration is cut, joined and captioned. @throws Failure */
export function readNarrationOptions(parameters: Parameters): {
	maxPartLength: number;
	sentencePauseSeconds: number;
	paragraphPauseSeconds: number;
	captions: 'none' | CaptionFormat;
	captionsBinaryField: string;
} {
	const { maxPartLength, sentencePause, paragraphPause, captions, captionsBinaryField } = OPTIONS;
	const pauseRule = { min: 0, max: LONGEST_PAUSE_SECONDS };
	return {
		maxPartLength:
			parameters.numberOption('maxPartLength', maxPartLength.displayName, {
				...PART_LENGTH,
				whole: true,
			}) ?? DEFAULT_PART_LENGTH,
		sentencePauseSeconds:
			parameters.numberOption('sentencePause', sentencePause.displayName, pauseRule) ??
			DEFAULT_SENTENCE_PAUSE,
		paragraphPauseSeconds:
			parameters.numberOption('paragraphPause', paragraphPause.displayName, pauseRule) ??
			DEFAULT_PARAGRAPH_PAUSE,
		captions: parameters.choiceOption('captions', captions.displayName, ['none', 'srt', 'vtt']),
		captionsBinaryField:
			parameters.textOption('captionsBinaryField', captionsBinaryField.displayName) ??
			captionsBinaryField.default,
	};
}
