import type { INodeProperties } from 'n8n-workflow';

import type { ReferenceRecordings } from '../../audio/referenceAudio';
import type { ReferenceAudio } from '../../purchase/job';
import { DEFAULT_LANGUAGE, DEFAULT_SPEED, LANGUAGES, SPEED } from '../../models/openvoice';
import type { Fields } from '../parameters';
import { readReference, referenceFields, speakerReferenceFields } from './reference';

/** How a text is spoken, checked. */
export interface Voice {
	reference: ReferenceAudio;
	/** What tells the recording apart: its address, or the hash of its content. */
	identity: string;
	language: string;
	speed: number;
}

const languageField: INodeProperties = {
	displayName: 'Language',
	name: 'language',
	type: 'options',
	options: LANGUAGES.map(({ name, value, description }) => ({ name, value, description })),
	default: DEFAULT_LANGUAGE,
	description:
		'The language of the text and, for English, the accent. The accent comes from here, not from the recording: choose the one nearest to the speaker.',
};

const speedField: INodeProperties = {
	displayName: 'Speed',
	name: 'speed',
	type: 'number',
	typeOptions: { minValue: SPEED.min, maxValue: SPEED.max, numberPrecision: 2 },
	default: DEFAULT_SPEED,
	hint: `From ${SPEED.min} (half as fast) to ${SPEED.max} (twice as fast)`,
	description: 'How fast to speak; 1 is normal',
};

export const consentNotice: INodeProperties = {
	displayName:
		'Only clone a voice if its owner agrees. What you make with it is your responsibility.',
	name: 'consentNotice',
	type: 'notice',
	default: '',
};

/** The fields that say in whose voice, and in which language, something is spoken. */
export const voiceFields: INodeProperties[] = [
	...referenceFields,
	consentNotice,
	languageField,
	speedField,
];

/** The same as values in a list of voices: without the notice, which is said once. */
export const listedVoiceFields: INodeProperties[] = [
	...speakerReferenceFields,
	languageField,
	speedField,
];

/** Has the addresses of voices looked at before anything is bought in them. */
export function lookAtVoices(
	recordings: ReferenceRecordings,
	itemIndex: number,
	voices: Array<Pick<Voice, 'reference'>>,
): void {
	for (const { reference } of voices) {
		if ('url' in reference) recordings.note(itemIndex, reference);
	}
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
	return {
		...(await readReference(fields, itemIndex, recordings)),
		language: fields.choice(languageField),
		speed: fields.number(speedField),
	};
}
