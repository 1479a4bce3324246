import type { INodeProperties } from 'n8n-workflow';

import type { ReferenceRecordings } from '../../audio/referenceAudio';
import { notAnAddress, unusableReference } from '../../errors/inputErrors';
import type { ReferenceAudio } from '../../jobs/job';
import { speak } from '../../jobs/speak';
import { isHttpUrl } from '../../segmind/addresses';

import {
	DEFAULT_LANGUAGE,
	DEFAULT_SPEED,
	EXAMPLE_VOICE_URL,
	LANGUAGES,
	REFERENCE_LENGTH,
	SPEED,
} from '../../models/openvoice';
import type { Operation } from '../operation';
import { optionsField, readAudioOptions, readPollOptions } from '../options';
import type { Parameters } from '../parameters';
import { creditsAreLow, type Hint } from '../hints';
import { showOnlyFor } from '../showOnly';
import { seemsToFit } from './writingSystem';

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
		description: 'What to say, in the language chosen below',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName: 'Reference Audio Source',
		name: 'inputAudioSource',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Binary File',
				value: 'binary',
				description: 'A recording that comes with the input item; it is uploaded to Segmind',
			},
			{
				name: 'URL',
				value: 'url',
				description: 'A recording at a web address that everyone can open',
			},
		],
		default: 'url',
		description: 'Where the recording is whose voice is to be imitated',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName: 'Reference Audio URL',
		name: 'inputAudioUrl',
		type: 'string',
		required: true,
		default: EXAMPLE_VOICE_URL,
		placeholder: 'e.g. https://example.com/my-voice.mp3',
		description: `Web address of the recording whose voice is to be imitated: one speaker, without music or noise, ${REFERENCE_LENGTH}. Everyone must be able to open it.`,
		displayOptions: showOnlyForGenerate({ inputAudioSource: ['url'] }),
	},
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the input binary field that contains the reference audio',
		description: `Name of the binary field with the recording whose voice is to be imitated: one speaker, without music or noise, ${REFERENCE_LENGTH}, as MP3, WAV, OGG, FLAC or M4A`,
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
		description: 'The language, and for English the accent, in which the text is spoken',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName: 'Speed',
		name: 'speed',
		type: 'number',
		typeOptions: { minValue: SPEED.min, maxValue: SPEED.max, numberPrecision: 2 },
		default: DEFAULT_SPEED,
		description: 'How fast to speak, from 0.5 (half as fast) to 2 (twice as fast); 1 is normal',
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
					'Submit the job, then look until it is ready. Best for nearly everything: nothing that is paid for gets lost.',
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
			'Segmind cuts a sync request off after about 100 seconds, and its audio cannot be fetched again if the connection breaks. For long texts and for batches, choose Async.',
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
			'timeout',
		],
		showOnlyForGenerate(),
		{
			downloadAudio: { show: { '/processing': ['async'] } },
			pollInterval: { show: { '/processing': ['async'] } },
		},
	),
];

async function readReference(
	parameters: Parameters,
	recordings: ReferenceRecordings,
): Promise<{ reference: ReferenceAudio; identity: string }> {
	const source = parameters.choice('inputAudioSource', 'Reference Audio Source', ['url', 'binary']);
	if (source === 'url') {
		const field = 'Reference Audio URL';
		const url = parameters.text('inputAudioUrl', field).trim();
		if (!isHttpUrl(url)) throw notAnAddress(field, url);
		return { reference: { url }, identity: url };
	}
	const field = parameters.text('binaryPropertyName', 'Input Binary Field').trim();
	const checked = await recordings.check(parameters.itemIndex, field);
	if ('problem' in checked) throw unusableReference(field, checked.problem);
	const { recording } = checked;
	return { reference: { recording }, identity: recording.contentHash };
}

/** Speech → Generate: says a text in the voice of a reference recording. */
export const generate: Operation = {
	async prepare(parameters, recordings) {
		const { itemIndex } = parameters;
		const text = parameters.speech('text', 'Text');
		const { reference, identity } = await readReference(parameters, recordings);
		const languages = LANGUAGES.map(({ value }) => value);
		const language = parameters.choice('language', 'Language', languages);
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
			if (!seemsToFit(text, language)) hints.push('languageDoesNotFit');
			if (facts && creditsAreLow(facts)) hints.push('creditsLow');
			return { json, binary: audio && { [outputBinaryField]: audio }, hints };
		};
	},
};
