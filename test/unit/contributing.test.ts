import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '../..');

/** Where a file of the table may lie. */
const BASES = ['nodes/OpenVoice', '.'];

it('“Where to change what” names files that exist', () => {
	const text = readFileSync(join(PROJECT, 'CONTRIBUTING.md'), 'utf8');
	const [, section = ''] = /^## Where to change what$([^]*?)^#/m.exec(text) ?? [];
	const files = [...section.matchAll(/\| `([^`<]+)`/g)].map(([, file = '']) => file);
	expect(files.length).toBeGreaterThan(30);
	const missing = files.filter(
		(file) => !BASES.some((base) => existsSync(join(PROJECT, base, file))),
	);
	expect(missing).toEqual([]);
});
