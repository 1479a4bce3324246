import { REFERENCE_LENGTH } from '../../models/openvoice';
import { quote } from '../quote';
import type { ErrorText } from './errorText';

/** The name of a binary field, untrusted; empty where an expression gave the file itself. */
interface InField {
	field: string;
}

const inField = ({ field }: InField) => (field === '' ? [] : [`Binary field: ${quote(field)}`]);

const USE = 'Use MP3, WAV, OGG, FLAC or M4A.';
const USE_ONE_SPEAKER = `Use a recording of ${REFERENCE_LENGTH}, with one speaker.`;

/** How to tell the address of audio from that of a page around it. */
export const PLAYS_AT_ONCE =
	'Opened in a browser where you are not logged in, it has to play or download at once.';

/** Longer lists of names help nobody. */
const MOST_NAMES = 10;

/** Rounded away from what is allowed: no message says “too short: 5.0 seconds”. */
const inSeconds = (tenths: number) =>
	tenths === 0 ? '0 seconds' : `${(tenths / 10).toFixed(1)} seconds`;

/** A recording that cannot be the reference. */
export const RECORDING = {
	/** @param existing the names of the files that the item has, untrusted */
	recordingMissing: ({ existing, ...facts }: InField & { existing: string[] }): ErrorText => ({
		title: 'This item has no recording in “Input Binary Field”',
		nextStep:
			existing.length > 0
				? 'Enter the name of the field that holds the recording, as it stands below. It is not the name of the file.'
				: 'It brings no file at all. Add a node before this one that gives a file: “HTTP Request” with “File” as its “Response Format”, Read/Write Files from Disk, Google Drive, Telegram Trigger, or a form with a file field.',
		lines:
			existing.length > 0
				? [
						`Fields with a file: ${existing.slice(0, MOST_NAMES).map(quote).join(' · ')}`,
						...(facts.field === '' ? [] : [`Now the field is: ${quote(facts.field)}`]),
					]
				: [],
	}),

	recordingNotAFile: (facts: InField): ErrorText => ({
		title: '“Input Binary Field” leads to something that is not a file',
		nextStep:
			'Let a node give the file. A Code node makes one with “await this.helpers.prepareBinaryData(buffer, fileName)”.',
		lines: inField(facts),
	}),

	recordingGone: (facts: InField): ErrorText => ({
		title: 'The recording is no longer in n8n',
		nextStep: 'Run the node that it comes from again. n8n deletes the files of old executions.',
		lines: inField(facts),
	}),

	recordingEmpty: (facts: InField): ErrorText => ({
		title: 'The recording is an empty file',
		nextStep: 'Check the node that it comes from.',
		lines: inField(facts),
	}),

	recordingReadAsText: (facts: InField): ErrorText => ({
		title: 'The recording was read as text on its way, which destroys it',
		nextStep:
			'Let the node that it comes from give a file. In “HTTP Request”, choose “File” as the “Response Format”.',
		lines: inField(facts),
	}),

	recordingTooLarge: ({
		megabytes,
		mostMegabytes,
		...facts
	}: InField & { megabytes: number; mostMegabytes: number }): ErrorText => ({
		title: `The recording is too large: ${megabytes} MB`,
		nextStep: `Use at most ${mostMegabytes} MB. As MP3, ${REFERENCE_LENGTH} take no more than a few.`,
		lines: inField(facts),
	}),

	recordingIsVideo: (facts: InField): ErrorText => ({
		title: 'The file is a video, not a recording that can be used',
		nextStep: `Save its sound as a file of its own. ${USE}`,
		lines: inField(facts),
	}),

	recordingIsWebPage: (facts: InField): ErrorText => ({
		title: 'The file is a web page, not a recording',
		nextStep: `Get the address of the audio file itself. ${PLAYS_AT_ONCE}`,
		lines: inField(facts),
	}),

	recordingNotAudio: (facts: InField): ErrorText => ({
		title: 'The file is not a recording that can be used',
		nextStep: USE,
		lines: inField(facts),
	}),

	/** @param format the name of its format */
	recordingUnmeasurable: ({ format, ...facts }: InField & { format: string }): ErrorText => ({
		title: `The length of this ${format} recording cannot be read`,
		nextStep: 'It may be damaged, or not all of it may have arrived. Save it again as MP3 or WAV.',
		lines: inField(facts),
	}),

	recordingTooShort: ({ seconds, ...facts }: InField & { seconds: number }): ErrorText => ({
		title: `The recording is too short: ${inSeconds(Math.floor(seconds * 10))}`,
		nextStep: USE_ONE_SPEAKER,
		lines: inField(facts),
	}),

	recordingTooLong: ({ seconds, ...facts }: InField & { seconds: number }): ErrorText => ({
		title: `The recording is too long: ${inSeconds(Math.ceil(seconds * 10))}`,
		nextStep: USE_ONE_SPEAKER,
		lines: inField(facts),
	}),

	recordingSilent: (facts: InField): ErrorText => ({
		title: 'There is nothing but silence in the recording',
		nextStep: `Play it to check. ${USE_ONE_SPEAKER}`,
		lines: inField(facts),
	}),
};
