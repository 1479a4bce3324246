import { REFERENCE_LENGTH } from '../models/openvoice';
import { Failure } from './failure';
import { quote } from './quote';

/** Something that the user set, or fed in, cannot be used; nothing is sent and nothing is spent. */
export function inputProblem(title: string, nextStep: string): Failure {
	return new Failure({ cause: 'input', title, nextStep });
}

/** @param field the field's display name  @param value what stands in it, untrusted */
export function notANumber(field: string, value: unknown, rule: string): Failure {
	return inputProblem(
		`“${field}” is not a number that can be used`,
		`It has to be ${rule}. Now it is ${quote(String(value))}.`,
	);
}

export function notAChoice(field: string, value: unknown, choices: string[]): Failure {
	return inputProblem(
		`“${field}” has a value that does not exist`,
		`Choose one of: ${choices.join(', ')}. Now it is ${quote(String(value))}.`,
	);
}

export function notText(field: string): Failure {
	return inputProblem(
		`“${field}” is not a text`,
		'An expression in this field gives a list or an object. Choose the one value in it that is to be used.',
	);
}

export function blank(field: string): Failure {
	return inputProblem(
		`“${field}” is empty`,
		'Enter a value. If it comes from an expression, check that the item before has the field that it names.',
	);
}

/** A text without a letter or a digit: a run would be paid for silence. */
export function nothingToSay(field: string): Failure {
	return inputProblem(
		`“${field}” has nothing that can be spoken`,
		'Enter a text with at least one letter or a digit.',
	);
}

export function notAnAddress(field: string, value: string): Failure {
	return inputProblem(
		`“${field}” is not a web address`,
		`It has to begin with http:// or https:// and lead to a recording that everyone can open. Now it is ${quote(value)}. For a file, choose “Binary File” as the source.`,
	);
}

export function notARequestId(value: string): Failure {
	return inputProblem(
		'“Request ID” is not the ID of a request',
		`Take it from the field requestId of a Generate operation. Now it is ${quote(value)}.`,
	);
}

/** Why a recording cannot be the reference. */
export type ReferenceProblem =
	| { kind: 'missing' | 'empty' | 'notAudio' }
	| { kind: 'tooLarge'; megabytes: number }
	| { kind: 'tooShort' | 'tooLong'; seconds: number };

/** @param field the name of the binary field, as the user set it */
export function unusableReference(field: string, problem: ReferenceProblem): Failure {
	const where = `the binary field ${quote(field)}`;
	switch (problem.kind) {
		case 'missing':
			return inputProblem(
				'The reference audio is missing in “Input Binary Field”',
				`This item has no binary field of the name ${quote(field)}. Look at the Binary tab of the node before for the right name.`,
			);
		case 'empty':
			return inputProblem(
				'The reference audio in “Input Binary Field” is empty',
				`There is a file in ${where}, but nothing in it. Check the node that it comes from.`,
			);
		case 'tooLarge':
			return inputProblem(
				'The reference audio in “Input Binary Field” is too large',
				`The file in ${where} has ${problem.megabytes} MB. Use a recording of ${REFERENCE_LENGTH}.`,
			);
		case 'notAudio':
			return inputProblem(
				'The file in “Input Binary Field” is not audio',
				`What is in ${where} is no recording that can be used. Use MP3, WAV, OGG, FLAC or M4A.`,
			);
		case 'tooShort':
		case 'tooLong':
			return inputProblem(
				`The reference audio is too ${problem.kind === 'tooShort' ? 'short' : 'long'}`,
				`The recording in ${where} takes ${problem.seconds.toFixed(1)} seconds. OpenVoice needs one speaker for ${REFERENCE_LENGTH}.`,
			);
	}
}
