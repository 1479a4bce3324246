import { quote } from '../quote';
import type { ErrorText } from './errorText';
import { PLAYS_AT_ONCE } from './recording';

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

/** Something that the user set, or fed in, cannot be used. Fields go by their display names. */
export const INPUT = {
	noSuchOperation: (): ErrorText => ({
		title: 'This operation does not exist',
		nextStep: 'Choose a resource and an operation in the node.',
	}),

	/** n8n itself reported something without a word of what to do. */
	unknownProblem: (): ErrorText => ({
		title: 'Something went wrong',
		nextStep: 'Check the settings of the node.',
	}),

	/** @param facts.value what stands in the field, untrusted */
	notANumber: ({
		field,
		value,
		rule,
	}: {
		field: string;
		value: unknown;
		rule: NumberRule;
	}): ErrorText => {
		const words = inWords(rule);
		return typeof value === 'number'
			? {
					title: `“${field}” is ${value}; it can be ${words}`,
					nextStep:
						'Change it in the node. If it comes from an expression, change what the item brings.',
				}
			: {
					title: `“${field}” is not a number`,
					nextStep: `It can be ${words}. ${FROM_EXPRESSION}`,
					lines: [nowItIs(value)],
				};
	},

	/** @param facts.value untrusted  @param facts.choices the values that exist, and what the field's list calls them */
	notAChoice: ({
		field,
		value,
		choices,
	}: {
		field: string;
		value: unknown;
		choices: Array<{ name: string; value: string }>;
	}): ErrorText => ({
		title: `“${field}” has a value that does not exist`,
		nextStep: `Choose one of: ${choices.map(({ name, value }) => `${value} for ${name}`).join(', ')}.`,
		lines: [nowItIs(value)],
	}),

	/** @param facts.value untrusted */
	notAFlag: ({ field, value }: { field: string; value: unknown }): ErrorText => ({
		title: `“${field}” is neither true nor false`,
		nextStep: `Turn it on or off. ${FROM_EXPRESSION}`,
		lines: [nowItIs(value)],
	}),

	/** A list or an object where a text belongs. */
	notText: ({ field }: { field: string }): ErrorText => ({
		title: `“${field}” is not a text`,
		nextStep:
			'An expression in this field gives several values at once. Choose the one that you want.',
	}),

	/** @param facts.entry what the field stands in, of a list whose entries can be deleted */
	blank: ({ field, entry }: { field: string; entry?: string }): ErrorText => ({
		title: `“${field}” is empty`,
		nextStep: entry
			? `Fill it in, or delete the ${entry}.`
			: 'Enter a value. If it comes from an expression, check that the item before has the field that it names.',
	}),

	/** A text without a letter or a digit: a run would be paid for silence. */
	nothingToSay: ({ field }: { field: string }): ErrorText => ({
		title: `“${field}” has nothing that can be spoken`,
		nextStep: 'Enter a text with at least one letter or a digit.',
	}),

	/**
	 * A text in another script than its language. An agent reads no more than the title and `nextStep`, and cannot
	 * turn on an option.
	 * @param facts.text untrusted  @param facts.looksLike the language whose script it is, if that is clear
	 */
	notWrittenIn: ({
		language,
		text,
		looksLike,
		isOneOfSeveral,
	}: {
		language: string;
		text: string;
		looksLike?: { name: string; value: string };
		/** There are other items, which the field “Language” is for as well. */
		isOneOfSeveral: boolean;
	}): ErrorText => {
		const right = looksLike
			? `${looksLike.name} as the “Language” (${looksLike.value})`
			: 'the language in which the text is written';
		return {
			title: `The text does not look like ${language}`,
			nextStep: isOneOfSeveral
				? `If all items are like this one, choose ${right}. If not, correct this item’s text, or set “Language” to an expression that gives each item its own.`
				: `Choose ${right}.`,
			lines: [
				`If the text is right as it is, turn on “Speak Anyway” in the options${isOneOfSeveral ? ': it switches this check off for all items' : ''}.`,
				`The text: ${quote(text)}`,
			],
		};
	},

	/**
	 * An expression in a field that takes it for text.
	 * @param facts.written untrusted  @param facts.isSpoken the field holds what is to be spoken
	 */
	expressionAsText: ({
		field,
		written,
		isSpoken,
	}: {
		field: string;
		written: string;
		isSpoken?: boolean;
	}): ErrorText => ({
		title: `“${field}” is set to “Fixed”, so n8n does not fill in its {{ … }}`,
		nextStep: 'Point at the field and switch it to “Expression”.',
		lines: [
			`It holds: ${quote(written)}`,
			...(isSpoken
				? ['To speak the braces as they are, turn on “Speak Anyway” in the options.']
				: []),
		],
	}),

	/** A written pause in Generate. @param facts.written untrusted */
	pauseInGenerate: ({ written }: { written: string }): ErrorText => ({
		title: 'Generate cannot make the pause in this text',
		nextStep:
			'Choose the operation Narrate, which makes it between two requests; or take the pause out of the text.',
		lines: [`In the text: ${quote(written)}`],
	}),

	/** @param facts.written untrusted */
	pauseTooLong: ({ written, seconds }: { written: string; seconds: number }): ErrorText => ({
		title: `A pause in the text is longer than ${seconds} seconds`,
		nextStep: `Write a pause of at most ${seconds} seconds, such as [pause 1.5s].`,
		lines: [`In the text: ${quote(written)}`],
	}),

	/** Not http:// or https://. @param facts.value untrusted */
	notAnAddress: ({ field, value }: { field: string; value: string }): ErrorText => ({
		title: `“${field}” is not a web address`,
		nextStep:
			'It has to begin with http:// or https:// and lead to a recording that anyone can open. For a file, choose “File From Previous Node” as the voice recording.',
		lines: [nowItIs(value)],
	}),

	/** Of the service, in the credential. What stands there is not shown: it may be the key, in the wrong field. */
	notAServiceAddress: ({ field }: { field: string }): ErrorText => ({
		title: `“${field}” in the credential is not a web address`,
		nextStep:
			'Open the Segmind credential of this node and correct it. It has to begin with https://.',
	}),

	/** @param facts.address untrusted */
	addressIsWebPage: ({ field, address }: { field: string; address: string }): ErrorText => ({
		title: `“${field}” leads to a web page, not to a recording`,
		nextStep: `Enter the address of the audio file itself. ${PLAYS_AT_ONCE}`,
		lines: [`The address: ${quote(address)}`],
	}),

	/** @param facts.address untrusted */
	nothingAtAddress: ({ field, address }: { field: string; address: string }): ErrorText => ({
		title: `There is nothing at the address in “${field}”`,
		nextStep:
			'Open the address in a browser to check it. It may be misspelled, or the file may have been deleted.',
		lines: [`The address: ${quote(address)}`],
	}),

	/** @param facts.address untrusted */
	addressIsInward: ({ field, address }: { field: string; address: string }): ErrorText => ({
		title: `Segmind cannot open the address in “${field}”`,
		nextStep:
			'It lies in your own network. Enter an address that anyone can open, or choose “File From Previous Node” as the voice recording.',
		lines: [`The address: ${quote(address)}`],
	}),

	/** No UUID, as Segmind's request ids are. @param facts.value untrusted */
	notARequestId: ({ value }: { value: string }): ErrorText => ({
		title: '“Request ID” is not the ID of a request',
		nextStep: 'Copy it from the field requestId in the output of Generate, or from an error.',
		lines: [nowItIs(value)],
	}),

	/** @param facts.value untrusted */
	notATime: ({ field, value }: { field: string; value: unknown }): ErrorText => ({
		title: `“${field}” is not a date`,
		nextStep: 'Choose a date, or give one like 2026-09-30T12:00:00.',
		lines: [nowItIs(value)],
	}),

	fromAfterTo: (): ErrorText => ({
		title: '“From” is later than “To”',
		nextStep: 'Set “From” to the earlier time. Without “To”, the time of the run counts.',
	}),

	/** @param facts.number of the speaker in the list, from 1  @param facts.name untrusted */
	speakerNameTaken: ({ number, name }: { number: number; name: string }): ErrorText => ({
		title: `“Speaker ${number}: Name” is used twice`,
		nextStep: 'Give each speaker a name of their own. “Narrator” is the voice above the list.',
		lines: [nowItIs(name)],
	}),

	/** @param facts.names of all speakers without one, untrusted */
	speakersWithoutVoice: ({ names }: { names: string[] }): ErrorText => {
		const [title, voice, fileHasIts] =
			names.length === 1
				? ['A speaker has no voice yet', 'its “Voice”', 'a file, set its']
				: ['Some speakers have no voice yet', 'the “Voice” of each', 'files, set their'];
		return {
			title,
			nextStep: `Under “Speakers”, choose a recording in ${voice}: one from the list, or any by its web address. For ${fileHasIts} “Voice Recording” to “File From Previous Node”.`,
			lines: [`Without a voice: ${names.map(quote).join(', ')}`],
		};
	},

	/** Audio and captions would go out under one name. @param facts.field untrusted */
	fieldUsedTwice: ({ field }: { field: string }): ErrorText => ({
		title: '“Captions Binary Field” is the field of the audio',
		nextStep: 'Choose another name for one of them in the options.',
		lines: [`Now both are: ${quote(field)}`],
	}),

	/** @param facts.field the field's display name */
	nameReserved: ({ field }: { field: string }): ErrorText => ({
		title: `“${field}” is a name that cannot be used`,
		nextStep: 'Choose another name, one of letters and digits.',
	}),

	historySwitchedOff: (): ErrorText => ({
		title: 'The request history is switched off',
		nextStep:
			'The “History URL” in the Segmind API credential is empty. Enter https://api.spotprod.segmind.com there.',
	}),
};
