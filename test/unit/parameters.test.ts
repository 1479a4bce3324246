import type { IExecuteFunctions } from 'n8n-workflow';

import { Parameters } from '../../nodes/OpenVoice/operations/parameters';
import { type OptionName, readOptions } from '../../nodes/OpenVoice/operations/options';
import { Failure } from '../../nodes/OpenVoice/errors/failure';

/** Parameters as an expression could have set them. */
function given(parameters: Record<string, unknown>): Parameters {
	const context = {
		getNodeParameter: (name: string, _itemIndex: number, fallback?: unknown) =>
			name in parameters ? parameters[name] : fallback,
	};
	return new Parameters(context as unknown as IExecuteFunctions, 0);
}

const TEXT = { name: 'text', displayName: 'Text' };
const SPEED = {
	name: 'speed',
	displayName: 'Speed',
	typeOptions: { minValue: 0.5, maxValue: 2, numberPrecision: 2 },
};
const LANGUAGE = {
	name: 'language',
	displayName: 'Language',
	options: [
		{ name: 'English', value: 'EN' },
		{ name: 'French', value: 'FR' },
	],
};

/** The failure that reading throws. */
function failureOf(read: () => unknown): Failure {
	try {
		read();
	} catch (error) {
		if (error instanceof Failure) return error as Failure;
		throw error;
	}
	throw new Error('It was accepted');
}

describe('Parameters.text', () => {
	it.each([
		['Hello', 'Hello'],
		['2024', '2024'],
		[2024, '2024'],
		[0, '0'],
		['0', '0'],
		[' a b ', ' a b '],
		['今日は', '今日は'],
	])('reads %j as %j', (text, expected) => {
		expect(given({ text }).text(TEXT)).toBe(expected);
	});

	it.each([[''], ['  '], ['\n\t'], ['\u00a0'], [null], [undefined]])('refuses %j', (text) => {
		expect(failureOf(() => given({ text }).text(TEXT)).message).toBe('“Text” is empty');
	});

	it.each([[['a']], [{ a: 1 }], [true]])('refuses %j, which is no text', (text) => {
		const { message } = failureOf(() => given({ text }).text(TEXT));
		expect(message).toBe('“Text” is not a text');
	});
});

describe('Parameters.number', () => {
	const read = (speed: unknown) => given({ speed }).number(SPEED);

	it.each([
		[1, 1],
		[0.5, 0.5],
		[2, 2],
		['1.25', 1.25],
		[' 1 ', 1],
	])('reads %j as %d', (speed, expected) => expect(read(speed)).toBe(expected));

	it.each([
		[0],
		[0.49],
		[2.01],
		[-1],
		[NaN],
		[Infinity],
		['fast'],
		[''],
		[null],
		[undefined],
		[true],
		[[1]],
		[{}],
	])('refuses %j', (speed) => {
		expect(failureOf(() => read(speed))).toMatchObject({
			code: 'notANumber',
			facts: { field: 'Speed', value: speed, rule: { min: 0.5, max: 2 } },
		});
	});
});

describe('Parameters.choice', () => {
	const read = (language: unknown) => given({ language }).choice(LANGUAGE);

	it.each([['FR'], ['FR\n'], [' FR ']])('reads %j', (language) =>
		expect(read(language)).toBe('FR'),
	);

	it.each([['fr'], ['DE'], [''], [undefined], [['FR']]])('refuses %j', (language) => {
		expect(failureOf(() => read(language))).toMatchObject({
			code: 'notAChoice',
			facts: { field: 'Language', value: language, choices: [{ value: 'EN' }, { value: 'FR' }] },
		});
	});
});

describe('Parameters.flag', () => {
	const read = (simplify: unknown, preset = false) =>
		given({ simplify }).flag({ name: 'simplify', displayName: 'Simplify' }, preset);

	it.each([
		...[true, 'true', ' TRUE\n', 'yes', 'on', 1, '1'].map((value) => [value, true]),
		...[false, 'false', 'False', 'no', 'off', 0, '0', ''].map((value) => [value, false]),
	])('reads %j as %s', (value, expected) => expect(read(value)).toBe(expected));

	it.each([[null], [undefined]])('has %j as its preset', (value) =>
		expect([read(value, true), read(value, false)]).toEqual([true, false]),
	);

	it.each([['perhaps'], [2], [[]], [{}]])('refuses %j', (value) =>
		expect(failureOf(() => read(value)).message).toBe('“Simplify” is neither true nor false'),
	);
});

describe('options', () => {
	const read = <Name extends OptionName>(name: Name, values: object) =>
		readOptions(given({ options: values }), [name])[name];

	it.each<[OptionName, unknown, unknown]>([
		['timeout', undefined, 600],
		['timeout', 5, 5],
		['timeout', '5', 5],
		['pollInterval', undefined, undefined],
		['pollInterval', 3, 3],
		['reuseWithinHours', undefined, undefined],
		['reuseWithinHours', 0, 0],
		['fileName', undefined, undefined],
		['fileName', '', undefined],
		['fileName', 2024, '2024'],
		['outputBinaryField', ' ', 'data'],
		['outputBinaryField', 'voice\n', 'voice'],
		['captions', undefined, 'none'],
		['captions', null, 'none'],
		['captions', 'srt', 'srt'],
		['downloadAudio', undefined, true],
		['downloadAudio', 'false', false],
		['speakAnyway', 'false', false],
	])('%s: %j is read as %j', (name, value, expected) => {
		const given = value === undefined ? {} : { [name]: value };
		expect(read(name, given)).toBe(expected);
	});

	it.each<[OptionName, unknown, string]>([
		['timeout', 0, '“Timeout” is 0; it can be 1 or more'],
		['timeout', '', '“Timeout” is not a number'],
		['maxCredits', null, '“Max Credits” is not a number'],
		['maxConcurrency', 1.5, '“Max Concurrency” is 1.5; it can be a whole number, 1 or more'],
		['maxPartLength', 5001, '“Max Part Length” is 5001; it can be a whole number, 20 to 5000'],
		['paragraphPause', 61, '“Paragraph Pause” is 61; it can be 0 to 60'],
		['fileName', {}, '“File Name” is not a text'],
		['captions', 'SRT', '“Captions” has a value that does not exist'],
		['speakAnyway', 'perhaps', '“Speak Anyway” is neither true nor false'],
	])('%s: %j is refused', (name, value, title) => {
		expect(failureOf(() => read(name, { [name]: value })).message).toBe(title);
	});
});
