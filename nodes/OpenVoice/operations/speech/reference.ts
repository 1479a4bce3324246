import type { INodeProperties } from 'n8n-workflow';

import type { Recording, ReferenceRecordings } from '../../audio/referenceAudio';
import { notAnAddress, unusableReference } from '../../errors/inputErrors';
import { EXAMPLE_VOICE_URL, REFERENCE_LENGTH } from '../../models/openvoice';
import type { ReferenceAudio } from '../../purchase/job';
import { isHttpUrl } from '../../segmind/addresses';
import type { Fields } from '../parameters';

const sourceField = {
	displayName: 'Voice Recording',
	name: 'inputAudioSource',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'File From Previous Node',
			value: 'binary' as const,
			description: 'A recording that comes with the input item; it is uploaded to Segmind',
		},
		{
			name: 'URL',
			value: 'url' as const,
			description: 'A recording at a web address that anyone can open',
		},
	],
	default: 'url',
	description: 'Where the recording of the voice comes from',
} satisfies INodeProperties;

const addressField: INodeProperties = {
	displayName: 'Recording URL',
	name: 'inputAudioUrl',
	type: 'string',
	required: true,
	default: EXAMPLE_VOICE_URL,
	placeholder: 'e.g. https://example.com/my-voice.mp3',
	description: `Web address of a recording of the voice: one speaker, no music or noise, ${REFERENCE_LENGTH} of speech. Anyone must be able to open it. The example gives you a first voice to try.`,
	displayOptions: { show: { inputAudioSource: ['url'] } },
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
export const referenceFields: INodeProperties[] = [sourceField, addressField, binaryField];

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
	if (fields.choice(sourceField) === 'url') {
		const field = fields.label(addressField);
		const url = fields.text(addressField).trim();
		if (!isHttpUrl(url)) throw notAnAddress(field, url);
		const address = { url, field };
		recordings.note(itemIndex, address);
		return { reference: address, identity: url };
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
	const field = fields.text(binaryField).trim();
	const checked = await recordings.check(itemIndex, field);
	if ('problem' in checked) throw unusableReference(field, checked.problem);
	return checked.recording;
}
