import type { IExecuteFunctions } from 'n8n-workflow';

import { Parameters } from '../../nodes/OpenVoice/operations/parameters';
import { Failure } from '../../nodes/OpenVoice/errors/failure';

/** Parameters as an expression could have set them. */
function given(parameters: Record<string, unknown>): Parameters {
	const context = {
		getNodeParameter: (name: string, _itemIndex: number, fallback?: unknown) =>
			name in parameters ? parameters[name] : fallback,
	};
	return new Parameters(context as unknown as IExecuteFunctions, 0);
}

/** The failure that reading throws. */
function failureOf(read: () => unknown): Failure {
	try {
		read();
	} catch (error) {
		if (error instanceof Failure) return error;
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
		expect(given({ text }).text('text', 'Text')).toBe(expected);
	});

	it.each([[''], ['  '], ['\n\t'], ['\u00a0'], [null], [undefined]])('refuses %j', (text) => {
		expect(failureOf(() => given({ text }).text('text', 'Text')).message).toBe('“Text” is empty');
	});

	it.each([[['a']], [{ a: 1 }], [true]])('refuses %j, which is no text', (text) => {
		const { message } = failureOf(() => given({ text }).text('text', 'Text'));
		expect(message).toBe('“Text” is not a text');
	});
});

describe('Parameters.number', () => {
	const read = (speed: unknown) => given({ speed }).number('speed', 'Speed', { min: 0.5, max: 2 });

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
		const { title, nextStep } = failureOf(() => read(speed)).facts;
		expect(title).toBe(
			typeof speed === 'number'
				? `“Speed” is ${speed}; it can be 0.5 to 2`
				: '“Speed” is not a number',
		);
		expect(`${title} ${nextStep}`).toMatch(/can be 0.5 to 2/);
	});
});

describe('Parameters.choice', () => {
	const read = (language: unknown) =>
		given({ language }).choice('language', 'Language', ['EN', 'FR']);

	it('reads one of the choices', () => expect(read('FR')).toBe('FR'));

	it.each([['fr'], ['DE'], [''], [undefined], [['FR']]])('refuses %j', (language) => {
		const { facts } = failureOf(() => read(language));
		expect(facts.title).toBe('“Language” has a value that does not exist');
		expect(facts.nextStep).toContain('EN, FR');
	});
});

describe('options', () => {
	const options = (values: object) => given({ options: values });

	it('are absent when they are not set', () => {
		expect(options({}).numberOption('timeout', 'Timeout', { min: 1 })).toBeUndefined();
		expect(options({}).textOption('fileName', 'File Name')).toBeUndefined();
		expect(options({}).flagOption('downloadAudio', true)).toBe(true);
	});

	it('are read', () => {
		expect(options({ timeout: 5 }).numberOption('timeout', 'Timeout', { min: 1 })).toBe(5);
		expect(options({ fileName: 2024 }).textOption('fileName', 'File Name')).toBe('2024');
		expect(options({ downloadAudio: false }).flagOption('downloadAudio', true)).toBe(false);
	});

	it('are refused when they cannot be used', () => {
		const read = (value: unknown, whole = false) =>
			failureOf(() => options({ n: value }).numberOption('n', 'N', { min: 1, whole })).facts;
		expect(read(0).title).toBe('“N” is 0; it can be 1 or more');
		expect(read(1.5, true).title).toBe('“N” is 1.5; it can be a whole number, 1 or more');
		expect(read('').nextStep).toContain('It can be 1 or more');
		expect(failureOf(() => options({ f: {} }).textOption('f', 'F')).message).toBe(
			'“F” is not a text',
		);
	});
});
