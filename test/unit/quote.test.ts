import { quote, withoutKeys } from '../../nodes/OpenVoice/errors/quote';

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

describe('withoutKeys', () => {
	const key = 'SG_0123456789abcdef';

	it.each([
		['the key', `key ${key} is bad`, 'key [key removed] is bad'],
		['the key each time', `${key},${key}`, '[key removed],[key removed]'],
		['somebody else’s key', 'SG_fedcba9876543210!', '[key removed]!'],
		['a key in capitals', 'SG_FEDCBA9876543210', '[key removed]'],
		['a longer key whole', 'SG_fedcba98765432100123456789', '[key removed]'],
	])('removes %s', (_, text, expected) => expect(withoutKeys(text, key)).toBe(expected));

	it('removes a key of any other form, whatever characters it has', () => {
		const other = '$&.*(b] with the length';
		expect(withoutKeys(`a ${other} b`, other)).toBe('a [key removed] b');
	});

	it.each(['e', 'http', 'SG_0123'])(
		'leaves texts whole for what is too short for a key: %s',
		(key) => {
			const text = 'Segmind: see http://example.org, SG_0123';
			expect(withoutKeys(text, key)).toBe(text);
		},
	);

	it('leaves other text alone, also without a key', () => {
		expect(withoutKeys('SG_ and SG_123 and sg', '')).toBe('SG_ and SG_123 and sg');
	});
});
