import { quote } from '../../../nodes/OpenVoice/errors/quote';

describe('quote', () => {
	it.each([
		['leaves plain text as it is', 'a cat', '“a cat”'],
		[
			'lets no HTML through',
			'<img src=x onerror="a()">',
			'“&lt;img src=x onerror=&quot;a()&quot;&gt;”',
		],
		['escapes what is escaped already', '&lt;b&gt;', '“&amp;lt;b&amp;gt;”'],
		['escapes apostrophes', "it's", '“it&#39;s”'],
		['makes one line of many', ' one\r\n\ttwo\u0000three ', '“one two three”'],
		['keeps other writings', '今日は — ça va?', '“今日は — ça va?”'],
		['quotes nothing as nothing', '', '“”'],
	])('%s', (_, untrusted, expected) => expect(quote(untrusted)).toBe(expected));

	it('shortens a long text, and never in the middle of an escape', () => {
		expect(quote('a'.repeat(5000))).toBe(`“${'a'.repeat(300)}…”`);
		expect(quote('<'.repeat(5000))).toBe(`“${'&lt;'.repeat(300)}…”`);
		expect(quote('a'.repeat(300))).toBe(`“${'a'.repeat(300)}”`);
	});
});
