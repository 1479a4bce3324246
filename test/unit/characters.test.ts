import { firstBytes, firstCharacters, wellFormed } from '../../nodes/OpenVoice/characters';

describe('firstCharacters', () => {
	it.each([
		['Hello', 9, 'Hello'],
		['Hello', 2, 'He'],
		['ab😀cd', 3, 'ab'],
		['ab😀cd', 4, 'ab😀'],
		['cafe\u0301s', 4, 'caf'],
		[`${'x'.repeat(300)}👨‍👩‍👧‍👦!`, 305, 'x'.repeat(300)],
	])('cuts %j at %i between characters', (text, most, expected) => {
		expect(firstCharacters(text, most)).toBe(expected);
	});

	it('cuts what never ends', () => {
		expect(firstCharacters('\u0301'.repeat(9999), 500)).toHaveLength(500);
	});
});

it('counts bytes', () => {
	expect(firstBytes('亀亀亀', 8)).toBe('亀亀');
	expect(firstBytes('😀😀', 7)).toBe('😀');
	expect(firstBytes('abc', 8)).toBe('abc');
});

it('puts a mark in place of half a character', () => {
	expect(wellFormed('a\ud83d😀\ude00')).toBe('a\ufffd😀\ufffd');
});
