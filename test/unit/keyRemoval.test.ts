import { KeyRemover } from '../../nodes/OpenVoice/segmind/keyRemoval';
import { contained } from '../pairwise';

const REMOVED = '[key removed]';

describe('A key in what an answer says', () => {
	const key = 'SG_0123456789abcdef';

	it.each([
		['the key', `key ${key} is bad`, `key ${REMOVED} is bad`],
		['the key each time', `${key},${key}`, `${REMOVED},${REMOVED}`],
		['somebody else’s key', 'SG_fedcba9876543210!', `${REMOVED}!`],
		['a key in capitals', 'SG_FEDCBA9876543210', REMOVED],
		['a longer key whole', 'SG_fedcba98765432100123456789', REMOVED],
	])('is removed: %s', (_, text, expected) => {
		expect(new KeyRemover(key).clean(text)).toBe(expected);
	});

	it.each([
		key,
		'my-team-key-1',
		'$&.*(b] with the length',
		'a"key\\with "both',
		'clé-à-moi-€',
		'key/with/slashes',
	])('is removed whatever its form, wherever it stands in JSON: %s', (own) => {
		const escaped = [...own]
			.map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
			.join('');
		const inJson = JSON.stringify({ error: `no ${own}`, [own]: { deep: [own] } });
		const texts = [
			`plain ${own}`,
			inJson,
			JSON.stringify({ body: inJson }),
			inJson.replaceAll('/', '\\/'),
			`{"error":"bad key ${escaped}"}`,
			JSON.stringify({ body: `{"error":"bad key ${escaped}"}` }),
		];
		for (const text of texts) {
			const cleaned = new KeyRemover(own).clean(text);
			expect(cleaned).toContain(REMOVED);
			if (!text.startsWith('{')) continue;
			const value = JSON.parse(cleaned) as { body?: string };
			const inner = value.body === undefined ? value : (JSON.parse(value.body) as object);
			expect(JSON.stringify(inner)).toContain(REMOVED);
			expect(JSON.stringify(inner)).not.toContain(JSON.stringify(own).slice(1, -1));
		}
	});

	it('is removed from the name of a header, which comes in lower case', () => {
		expect(new KeyRemover('My-Team-Key').clean('x-my-team-key')).toBe(`x-${REMOVED}`);
	});

	it.each(['', 'e', 'http', 'SG_0123'])('is not looked for if it is too short: %j', (short) => {
		const text = 'Segmind: see http://example.org, SG_0123';
		expect(new KeyRemover(short).clean(text)).toBe(text);
	});

	it('leaves all else as it is, escapes too', () => {
		const text = '{"a":"\\u00e9 \\\\u0053 \\n \\u0041 SG_ SG_123"}';
		expect(new KeyRemover(key).clean(text)).toBe(text);
	});

	it.each([key, JSON.stringify(key).replace('S', '\\u0053'), 'SG_fedcba9876543210'])(
		'is removed from a long text, wherever its pieces end: %s',
		async (found) => {
			const remover = new KeyRemover(key);
			for (const before of [...contained([0, 999_980, 999_999, 1_000_001]), 999_990, 1_000_000]) {
				const text = `${'a'.repeat(before)}${found}${'z'.repeat(1_000_100)}${found}`;
				expect((await remover.cleanLong(text)) === remover.clean(text)).toBe(true);
				expect(await remover.cleanLong(text)).not.toContain(found);
			}
		},
	);
});
