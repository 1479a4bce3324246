import type { ReferenceProblem } from '../audio/referenceAudio';
import { REFERENCE_LENGTH } from '../models/openvoice';
import type { Failure } from './failure';
import { inputProblem } from './inputErrors';
import { quote } from './quote';

const USE = 'Use MP3, WAV, OGG, FLAC or M4A.';

/** Longer lists of names help nobody. */
const MOST_NAMES = 10;

/**
 * A recording that cannot be the reference, and why.
 * @param label what the field is called  @param named what stands in it, untrusted
 */
export function unusableReference(
	label: string,
	named: string,
	problem: ReferenceProblem,
): Failure {
	const where = named === '' ? [] : [`Binary field: ${quote(named)}`];
	switch (problem.kind) {
		case 'missing':
			return problem.existing.length > 0
				? inputProblem(
						`This item has no recording in “${label}”`,
						'Enter the name of a file that the item has.',
						[
							...where,
							`Files of this item: ${problem.existing.slice(0, MOST_NAMES).map(quote).join(' · ')}`,
						],
					)
				: inputProblem(
						`This item has no recording in “${label}”`,
						'It brings no file at all. Add a node before this one that gives a file: “HTTP Request” with “File” as its “Response Format”, Read/Write Files from Disk, Google Drive, Telegram Trigger, or a form with a file field.',
					);
		case 'notAFile':
			return inputProblem(
				`“${label}” leads to something that is not a file`,
				'Let a node give the file. A Code node makes one with “await this.helpers.prepareBinaryData(buffer, fileName)”.',
				where,
			);
		case 'gone':
			return inputProblem(
				'The recording is no longer in n8n',
				'Run the node that it comes from again. n8n deletes the files of old executions.',
				where,
			);
		case 'empty':
			return inputProblem(
				'The recording is an empty file',
				'Check the node that it comes from.',
				where,
			);
		case 'readAsText':
			return inputProblem(
				'The recording was read as text on its way, which destroys it',
				'Let the node that it comes from give a file. In “HTTP Request”, choose “File” as the “Response Format”.',
				where,
			);
		case 'tooLarge':
			return inputProblem(
				`The recording is too large: ${problem.megabytes} MB`,
				`Use at most ${problem.mostMegabytes} MB. As MP3, ${REFERENCE_LENGTH} take no more than a few.`,
				where,
			);
		case 'video':
			return inputProblem(
				'The file is a video, not a recording that can be used',
				`Save its sound as a file of its own. ${USE}`,
				where,
			);
		case 'notAudio':
			return inputProblem('The file is not a recording that can be used', USE, where);
		case 'unmeasurable':
			return inputProblem(
				`The length of this ${problem.format} recording cannot be read`,
				'It may be damaged, or not all of it may have arrived. Save it again as MP3 or WAV.',
				where,
			);
		case 'tooShort':
			return inputProblem(
				`The recording is too short: ${seconds(Math.floor(problem.seconds * 10))}`,
				`Use a recording of one speaker for ${REFERENCE_LENGTH}.`,
				where,
			);
		case 'tooLong':
			return inputProblem(
				`The recording is too long: ${seconds(Math.ceil(problem.seconds * 10))}`,
				`Use a recording of one speaker for ${REFERENCE_LENGTH}.`,
				where,
			);
		case 'silent':
			return inputProblem(
				'There is nothing but silence in the recording',
				`Play it to check. Then use a recording of one speaker for ${REFERENCE_LENGTH}.`,
				where,
			);
	}
}

/** Rounded away from what is allowed: no message says “too short: 5.0 seconds”. */
const seconds = (tenths: number) =>
	tenths === 0 ? '0 seconds' : `${(tenths / 10).toFixed(1)} seconds`;
