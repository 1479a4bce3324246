import { REFERENCE_LENGTH } from '../../models/openvoice';
import { quote } from '../quote';
import type { ErrorText } from './errorText';

/** The name of a binary field, untrusted. */
interface InField {
	field: string;
}

const inField = ({ field }: InField) => `Binary field: ${quote(field)}`;

/** A recording that cannot be the reference. */
export const RECORDING = {
	recordingMissing: (facts: InField): ErrorText => ({
		title: 'This item has no recording in “Input Binary Field”',
		nextStep:
			'Open the Binary tab of the node before, and enter the name of the field that it shows.',
		lines: [inField(facts)],
	}),

	recordingEmpty: (facts: InField): ErrorText => ({
		title: 'The recording is an empty file',
		nextStep: 'Check the node that it comes from.',
		lines: [inField(facts)],
	}),

	recordingTooLarge: ({ megabytes, ...facts }: InField & { megabytes: number }): ErrorText => ({
		title: `The recording is too large: ${megabytes} MB`,
		nextStep: `Use a recording of ${REFERENCE_LENGTH}.`,
		lines: [inField(facts)],
	}),

	recordingNotAudio: (facts: InField): ErrorText => ({
		title: 'The file is not a recording that can be used',
		nextStep: 'Use MP3, WAV, OGG, FLAC or M4A.',
		lines: [inField(facts)],
	}),

	recordingTooShort: ({ seconds, ...facts }: InField & { seconds: number }): ErrorText => ({
		title: `The recording is too short: ${seconds.toFixed(1)} seconds`,
		nextStep: `Use a recording of one speaker for ${REFERENCE_LENGTH}.`,
		lines: [inField(facts)],
	}),

	recordingTooLong: ({ seconds, ...facts }: InField & { seconds: number }): ErrorText => ({
		title: `The recording is too long: ${seconds.toFixed(1)} seconds`,
		nextStep: `Use a recording of one speaker for ${REFERENCE_LENGTH}.`,
		lines: [inField(facts)],
	}),
};
