import type { INodeProperties } from 'n8n-workflow';

import { speak } from '../../jobs/speak';
import {
	DEFAULT_LANGUAGE,
	DEFAULT_SPEED,
	EXAMPLE_VOICE_URL,
	LANGUAGES,
	REFERENCE_LENGTH,
	SPEED,
} from '../../models/openvoice';
import type { Operation } from '../operation';
import { optionsField, readAudioOptions, readPollOptions, speakAnyway } from '../options';
import { creditsAreLow, type Hint } from '../hints';
import { showOnlyFor } from '../showOnly';
import { readReference } from './reference';
import { checkWriting } from './writingSystem';

const showOnlyForGenerate = (conditions?: Record<string, Array<string | boolean>>) =>
	showOnlyFor('speech', 'generate', conditions);

export const generateFields: INodeProperties[] = [
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Did you ever hear a folk tale about a giant turtle?',
		description: 'What to say. Write it in the language that is chosen below.',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName: 'Voice Recording',
		name: 'inputAudioSource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'File From Previous Node',
				value: 'binary',
				description: 'A recording that comes with the input item; it is uploaded to Segmind',
			},
			{
				name: 'URL',
				value: 'url',
				description: 'A recording at a web address that anyone can open',
			},
		],
		default: 'url',
		description: 'Where the recording is from which the voice is taken',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName: 'Recording URL',
		name: 'inputAudioUrl',
		type: 'string',
		required: true,
		default: EXAMPLE_VOICE_URL,
		placeholder: 'e.g. https://example.com/my-voice.mp3',
		description: `Web address of a recording of the voice: one speaker, no music or noise, ${REFERENCE_LENGTH} of speech. Anyone must be able to open it. The example gives you a first voice to try.`,
		displayOptions: showOnlyForGenerate({ inputAudioSource: ['url'] }),
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the input binary field that holds the recording',
		description: `Name of the binary field with a recording of the voice: one speaker, no music or noise, ${REFERENCE_LENGTH} of speech, as MP3, WAV, OGG, FLAC or M4A`,
		displayOptions: showOnlyForGenerate({ inputAudioSource: ['binary'] }),
	},
	{
		displayName:
			'Only clone a voice if its owner agrees. What you make with it is your responsibility.',
		name: 'consentNotice',
		type: 'notice',
		default: '',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName: 'Language',
		name: 'language',
		type: 'options',
		options: LANGUAGES,
		default: DEFAULT_LANGUAGE,
		description:
			'The language of the text and, for English, the accent. The accent comes from here and not from the recording: choose the one nearest to the speaker.',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName: 'Speed',
		name: 'speed',
		type: 'number',
		typeOptions: { minValue: SPEED.min, maxValue: SPEED.max, numberPrecision: 2 },
		default: DEFAULT_SPEED,
		hint: `From ${SPEED.min} (half as fast) to ${SPEED.max} (twice as fast)`,
		description: 'How fast to speak; 1 is normal',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName: 'Mode',
		name: 'processing',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Async',
				value: 'async',
				description:
					'Order the speech, then look until it is ready. Best for nearly everything: nothing that is paid for gets lost.',
			},
			{
				name: 'Sync',
				value: 'sync',
				description: 'Wait for the audio in one single request. Only for short texts.',
			},
		],
		default: 'async',
		description: 'How the node talks to Segmind',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName:
			'Segmind cuts a sync request off after about 100 seconds, and its audio cannot be fetched again if the connection breaks. For long texts and for many items, choose Async.',
		name: 'syncNotice',
		type: 'notice',
		default: '',
		displayOptions: showOnlyForGenerate({ processing: ['sync'] }),
	},
	{
		displayName: 'Wait for Completion',
		name: 'waitForCompletion',
		type: 'boolean',
		default: true,
		description:
			'Whether to wait until the speech is ready. If off, you get a request ID at once; fetch the speech with Request → Get Result within one hour.',
		displayOptions: showOnlyForGenerate({ processing: ['async'] }),
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: showOnlyForGenerate(),
	},
	optionsField(
		[
			'downloadAudio',
			'fileName',
			'maxConcurrency',
			'maxCredits',
			'outputBinaryField',
			'pollInterval',
			'requestsPerMinute',
			'speakAnyway',
			'timeout',
		],
		showOnlyForGenerate(),
		{
			downloadAudio: { show: { '/processing': ['async'] } },
			pollInterval: { show: { '/processing': ['async'] } },
		},
	),
];

/** Speech → Generate: says a text in the voice of a reference recording. */
export const generate: Operation = {
	async prepare(parameters, recordings) {
		const { itemIndex } = parameters;
		const text = parameters.speech('text', 'Text');
		const { reference, identity } = await readReference(parameters, recordings);
		const languages = LANGUAGES.map(({ value }) => value);
		const language = parameters.choice('language', 'Language', languages);
		if (!speakAnyway(parameters)) checkWriting(text, language);
		const speed = parameters.number('speed', 'Speed', SPEED);
		const mode = parameters.choice('processing', 'Mode', ['async', 'sync']);
		const waitForCompletion = mode === 'sync' || parameters.flag('waitForCompletion', true);
		const simplify = parameters.flag('simplify', true);
		const { downloadAudio, outputBinaryField, fileName } = readAudioOptions(parameters);
		const pollOptions = readPollOptions(parameters);

		return async (run) => {
			const { json, audio, facts } = await speak(run, {
				itemIndex,
				entry: run.ledger.claim(itemIndex, { text, language, speed, voice: identity }),
				mode,
				reference,
				text,
				language,
				speed,
				waitForCompletion,
				downloadAudio,
				simplify,
				fileName,
				...pollOptions,
			});
			const hints: Hint[] = [];
			if (!waitForCompletion) hints.push('notWaitedFor');
			if (facts && creditsAreLow(facts)) hints.push('creditsLow');
			return { json, binary: audio && { [outputBinaryField]: audio }, hints };
		};
	},
};
