import type { INodeProperties } from 'n8n-workflow';

import { Failure } from '../../errors/failure';
import type { Recording, ReferenceRecordings } from '../../audio/referenceAudio';
import { EXAMPLE_VOICE_URL, REFERENCE_LENGTH } from '../../models/openvoice';
import type { ReferenceAudio } from '../../purchase/job';
import { isHttpUrl } from '../../segmind/addresses';
import type { Fields } from '../parameters';

const sourceField: INodeProperties = {
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
			name: 'List or URL',
			value: 'url',
			description: 'One that your account has used, or any at a web address that anyone can open',
		},
	],
	default: 'url',
	description: 'Where the recording of the voice comes from',
};

const voiceField: INodeProperties = {
	displayName: 'Voice',
	name: 'inputAudioUrl',
	type: 'resourceLocator',
	required: true,
	// The model page's own: the first click speaks.
	default: { mode: 'url', value: EXAMPLE_VOICE_URL },
	description: `A recording of the voice: one speaker, no music or noise, ${REFERENCE_LENGTH} of speech, at a web address that anyone can open. The list has the recordings that your account used in the last month.`,
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a recording…',
			typeOptions: { searchListMethod: 'searchVoices', searchable: true },
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://example.com/my-voice.mp3',
		},
	],
	displayOptions: { show: { inputAudioSource: ['url'] } },
};

/** A speaker has no voice by default: two that are forgotten would sound alike. What is missing, `readVoice` tells. */
const speakerVoiceField: INodeProperties = {
	...voiceField,
	required: false,
	default: { mode: 'list', value: '' },
};

const binaryField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the input binary field that contains the recording',
	description: `Name of the binary field with a recording of the voice: one speaker, no music or noise, ${REFERENCE_LENGTH} of speech, as MP3, WAV, OGG, FLAC or M4A`,
	displayOptions: { show: { inputAudioSource: ['binary'] } },
};

/** The fields that say where the recording of a voice is. */
export const referenceFields: INodeProperties[] = [sourceField, voiceField, binaryField];

/** The same of a speaker in a list. */
export const speakerReferenceFields: INodeProperties[] = [
	sourceField,
	speakerVoiceField,
	binaryField,
];

function isAtAddress(fields: Fields): boolean {
	return fields.choice<'url' | 'binary'>(sourceField) === 'url';
}

/** Whether the recording is to be at an address, and none is given. @throws Failure */
export function lacksRecording(fields: Fields): boolean {
	return isAtAddress(fields) && fields.isLocatorEmpty(voiceField);
}

/**
 * Reads where the recording of the voice is; one in the item is checked.
 * @param itemIndex the item in which a recording is looked for
 * @returns it, and what tells it apart: its address, or the hash of its content
 * @throws Failure
 */
export async function readReference(
	fields: Fields,
	itemIndex: number,
	recordings: ReferenceRecordings,
): Promise<{ reference: ReferenceAudio; identity: string }> {
	if (isAtAddress(fields)) {
		const field = fields.label(voiceField);
		const url = fields.located(voiceField);
		if (!isHttpUrl(url)) throw new Failure('notAnAddress', { field: field, value: url });
		return { reference: { url, field }, identity: url };
	}
	const recording = await readRecording(fields, itemIndex, recordings);
	return { reference: { recording }, identity: recording.contentHash };
}

/** Reads a recording in a binary field of the item, and checks it. @throws Failure */
export async function readRecording(
	fields: Fields,
	itemIndex: number,
	recordings: ReferenceRecordings,
): Promise<Recording> {
	const value = fields.raw(binaryField);
	// An expression may give the file itself.
	const file =
		typeof value === 'object' && value !== null ? value : fields.text(binaryField).trim();
	const checked = await recordings.check(itemIndex, file);
	if ('problem' in checked) throw checked.problem(typeof file === 'string' ? file : '');
	return checked.recording;
}
