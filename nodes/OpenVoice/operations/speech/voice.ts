import type { INodeProperties } from 'n8n-workflow';

import type { ReferenceRecordings } from '../../audio/referenceAudio';
import type { ReferenceAudio } from '../../purchase/job';
import {
	DEFAULT_LANGUAGE,
	DEFAULT_SPEED,
	EXAMPLE_VOICE_URL,
	LANGUAGES,
	REFERENCE_LENGTH,
	SPEED,
} from '../../models/openvoice';
import type { Fields } from '../parameters';
import { readReference } from './reference';

/** When a field is shown, beside the conditions of its own. */
type Show = (conditions?: Record<string, string[]>) => INodeProperties['displayOptions'];

/** How a text is spoken, checked. */
export interface Voice {
	reference: ReferenceAudio;
	/** What tells the recording apart: its address, or the hash of its content. */
	identity: string;
	language: string;
	speed: number;
}

/** The fields that say in whose voice, and in which language, something is spoken. */
export function voiceFields(show: Show): INodeProperties[] {
	const fields = fieldsOfVoice(show);
	const language = fields.findIndex(({ name }) => name === 'language');
	return [...fields.slice(0, language), consentNotice(show), ...fields.slice(language)];
}

/** The same as values in a list of voices: without the notice, which is said once. */
export function listedVoiceFields(): INodeProperties[] {
	const show: Show = (conditions) => (conditions ? { show: conditions } : undefined);
	return fieldsOfVoice(show);
}

function fieldsOfVoice(show: Show): INodeProperties[] {
	return [
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
			displayOptions: show(),
		},
		{
			displayName: 'Recording URL',
			name: 'inputAudioUrl',
			type: 'string',
			required: true,
			default: EXAMPLE_VOICE_URL,
			placeholder: 'e.g. https://example.com/my-voice.mp3',
			description: `Web address of a recording of the voice: one speaker, no music or noise, ${REFERENCE_LENGTH} of speech. Anyone must be able to open it. The example gives you a first voice to try.`,
			displayOptions: show({ inputAudioSource: ['url'] }),
		},
		{
			displayName: 'Input Binary Field',
			name: 'binaryPropertyName',
			type: 'string',
			required: true,
			default: 'data',
			hint: 'The name of the input binary field that holds the recording',
			description: `Name of the binary field with a recording of the voice: one speaker, no music or noise, ${REFERENCE_LENGTH} of speech, as MP3, WAV, OGG, FLAC or M4A`,
			displayOptions: show({ inputAudioSource: ['binary'] }),
		},
		{
			displayName: 'Language',
			name: 'language',
			type: 'options',
			options: LANGUAGES,
			default: DEFAULT_LANGUAGE,
			description:
				'The language of the text and, for English, the accent. The accent comes from here and not from the recording: choose the one nearest to the speaker.',
			displayOptions: show(),
		},
		{
			displayName: 'Speed',
			name: 'speed',
			type: 'number',
			typeOptions: { minValue: SPEED.min, maxValue: SPEED.max, numberPrecision: 2 },
			default: DEFAULT_SPEED,
			hint: `From ${SPEED.min} (half as fast) to ${SPEED.max} (twice as fast)`,
			description: 'How fast to speak; 1 is normal',
			displayOptions: show(),
		},
	];
}

function consentNotice(show: Show): INodeProperties {
	return {
		displayName:
			'Only clone a voice if its owner agrees. What you make with it is your responsibility.',
		name: 'consentNotice',
		type: 'notice',
		default: '',
		displayOptions: show(),
	};
}

/**
 * Reads and checks a voice.
 * @param itemIndex the item in which a recording is looked for
 * @throws Failure
 */
export async function readVoice(
	fields: Fields,
	itemIndex: number,
	recordings: ReferenceRecordings,
): Promise<Voice> {
	const languages = LANGUAGES.map(({ value }) => value);
	return {
		...(await readReference(fields, itemIndex, recordings)),
		language: fields.choice('language', 'Language', languages),
		speed: fields.number('speed', 'Speed', SPEED),
	};
}
