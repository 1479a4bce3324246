import { REFERENCE_LENGTH } from '../models/openvoice';
import { Failure } from './failure';
import { quote } from './quote';

/** Something that the user set, or fed in, cannot be used; nothing is sent and nothing is spent. */
export function inputProblem(title: string, nextStep: string, lines: string[] = []): Failure {
	return new Failure({ cause: 'input', title, nextStep, lines });
}

/** What a number may be. */
export interface NumberRule {
	min: number;
	max?: number;
	/** Only whole numbers. */
	whole?: boolean;
}

/** The rule in words, to follow "it can be". */
function inWords({ min, max, whole }: NumberRule): string {
	const range = max === undefined ? `${min} or more` : `${min} to ${max}`;
	return whole ? `a whole number, ${range}` : range;
}

const nowItIs = (value: unknown) => `Now it is: ${quote(String(value))}`;

const FROM_EXPRESSION = 'If it comes from an expression, check its result.';

/**
 * A number that the field cannot have, or something that is none.
 * @param field the field's display name  @param value what stands in it, untrusted
 */
export function notANumber(field: string, value: unknown, rule: NumberRule): Failure {
	const words = inWords(rule);
	return typeof value === 'number'
		? inputProblem(
				`“${field}” is ${value}; it can be ${words}`,
				`Change it in the node. ${FROM_EXPRESSION}`,
			)
		: inputProblem(`“${field}” is not a number`, `It can be ${words}. ${FROM_EXPRESSION}`, [
				nowItIs(value),
			]);
}

/**
 * A value that a list of choices does not have; an expression can give one.
 * @param choices the values that exist, which are shown as they are
 */
export function notAChoice(field: string, value: unknown, choices: string[]): Failure {
	return inputProblem(
		`“${field}” has a value that does not exist`,
		`Choose one of: ${choices.join(', ')}.`,
		[nowItIs(value)],
	);
}

/** A value that is neither on nor off. @param field the field’s display name  @param value untrusted */
export function notAFlag(field: string, value: unknown): Failure {
	return inputProblem(
		`“${field}” is neither true nor false`,
		`Turn it on or off. ${FROM_EXPRESSION}`,
		[nowItIs(value)],
	);
}

/** A list or an object where a text belongs. */
export function notText(field: string): Failure {
	return inputProblem(
		`“${field}” is not a text`,
		'An expression in this field gives several values at once. Choose the one that you want.',
	);
}

/** Nothing but white space. */
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

/** A text that would be spoken as gibberish. @param language its name  @param text untrusted */
export function notWrittenIn(language: string, text: string): Failure {
	return inputProblem(
		`The text does not look like ${language}`,
		'Choose the language in which the text is written. If it is right as it is, turn on “Speak Anyway” in the options.',
		[`The text: ${quote(text)}`],
	);
}

/** No address that begins with http:// or https://. */
export function notAnAddress(field: string, value: string): Failure {
	return inputProblem(
		`“${field}” is not a web address`,
		'It has to begin with http:// or https:// and lead to a recording that anyone can open. For a file, choose “File From Previous Node” as the voice recording.',
		[nowItIs(value)],
	);
}

/**
 * A look at the address of a recording showed that there is none.
 * @param field the field's display name  @param address untrusted
 */
export function unusableAddress(
	field: string,
	address: string,
	problem: 'webPage' | 'nothingThere' | 'inward',
): Failure {
	const lines = [`The address: ${quote(address)}`];
	if (problem === 'inward') {
		return inputProblem(
			`Segmind cannot open the address in “${field}”`,
			'It lies in your own network. Enter an address that anyone can open, or choose “File From Previous Node” as the voice recording.',
			lines,
		);
	}
	return problem === 'webPage'
		? inputProblem(
				`“${field}” leads to a web page, not to a recording`,
				'Enter the address of the audio file itself. Opened in a browser where you are not logged in, it has to play or download at once.',
				lines,
			)
		: inputProblem(
				`There is nothing at the address in “${field}”`,
				'Open the address in a browser to check it. It may be misspelled, or the file may have been deleted.',
				lines,
			);
}

/** No UUID, as Segmind's request ids are. */
export function notARequestId(value: string): Failure {
	return inputProblem(
		'“Request ID” is not the ID of a request',
		'Copy it from the field requestId in the output of Generate, or from an error.',
		[nowItIs(value)],
	);
}

/** A filter that is no date. @param field the field's display name  @param value what stands in it, untrusted */
export function notATime(field: string, value: unknown): Failure {
	return inputProblem(
		`“${field}” is not a date`,
		'Choose a date, or give one like 2026-09-30T12:00:00.',
		[nowItIs(String(value))],
	);
}

/** A filter that nothing can pass. */
export function timesTheWrongWayRound(): Failure {
	return inputProblem(
		'“From” is later than “To”',
		'Set “From” to the earlier time. Without “To”, the time of the run counts.',
	);
}

/** Why a recording cannot be the reference. */
export type ReferenceProblem =
	| { kind: 'missing' | 'empty' | 'notAudio' }
	| { kind: 'tooLarge'; megabytes: number }
	| { kind: 'tooShort' | 'tooLong'; seconds: number };

/** A recording that cannot be the reference, and why. @param field the name of the binary field, untrusted */
export function unusableReference(field: string, problem: ReferenceProblem): Failure {
	const where = `Binary field: ${quote(field)}`;
	switch (problem.kind) {
		case 'missing':
			return inputProblem(
				'This item has no recording in “Input Binary Field”',
				'Open the Binary tab of the node before, and enter the name of the field that it shows.',
				[where],
			);
		case 'empty':
			return inputProblem('The recording is an empty file', 'Check the node that it comes from.', [
				where,
			]);
		case 'tooLarge':
			return inputProblem(
				`The recording is too large: ${problem.megabytes} MB`,
				`Use a recording of ${REFERENCE_LENGTH}.`,
				[where],
			);
		case 'notAudio':
			return inputProblem(
				'The file is not a recording that can be used',
				'Use MP3, WAV, OGG, FLAC or M4A.',
				[where],
			);
		case 'tooShort':
		case 'tooLong': {
			const word = problem.kind === 'tooShort' ? 'short' : 'long';
			return inputProblem(
				`The recording is too ${word}: ${problem.seconds.toFixed(1)} seconds`,
				`Use a recording of one speaker for ${REFERENCE_LENGTH}.`,
				[where],
			);
		}
	}
}

/** An operation that an expression names, but that the node does not have. */
export const NO_SUCH_OPERATION = {
	title: 'This operation does not exist',
	nextStep: 'Choose a resource and an operation in the node.',
};

/** What n8n itself reports without a word of what to do. */
export const UNKNOWN_PROBLEM = {
	title: 'Something went wrong',
	nextStep: 'Check the settings of the node.',
};
