import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { LANGUAGES } from '../../nodes/OpenVoice/models/openvoice';
import { errorsPage } from '../../scripts/docs/errorsPage';
import { referencePage } from '../../scripts/docs/referencePage';
import { exampleNotes, pages } from './texts';

const README = pages().find(({ place }) => place === 'README.md')?.text ?? '';

describe('the README', () => {
	it('fits on a few screens', () => expect(README.split('\n').length).toBeLessThanOrEqual(220));

	it.each(['benchmarks', 'errors', 'install', 'promises', 'queue-mode', 'reference', 'segmind'])(
		'leads to docs/%s.md',
		(page) => expect(README).toContain(`(docs/${page}.md`),
	);

	it('links every example', () => {
		const examples = new Set(exampleNotes().map(({ place }) => place));
		expect([...examples].filter((file) => !README.includes(`(examples/${file})`))).toEqual([]);
	});
});

describe('the pages that `npm run docs` writes', () => {
	const page = (file: string) => pages().find(({ place }) => place === file)?.text;

	it('docs/errors.md has every error of the catalogue', () => {
		expect(page('docs/errors.md')).toBe(errorsPage());
	});

	it('docs/reference.md has every field, and every language', () => {
		expect(page('docs/reference.md')).toBe(referencePage());
		const lacking = LANGUAGES.filter(
			({ value, name }) =>
				!new RegExp(`\\| \`${value}\` +\\| ${name.replace(/[()]/g, '\\$&')} `).test(
					referencePage(),
				),
		);
		expect(lacking).toEqual([]);
	});
});

const { scripts } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
	scripts: Record<string, string>;
};

/** The headings of a page, as GitHub names them in addresses. */
const headingsOf = (text: string) =>
	[...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\d\s-]/gu, '')
			.replace(/\s/g, '-'),
	);

describe.each(pages())('$place', ({ place, text }) => {
	it('names only commands that exist', () => {
		const named = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, script]) => script ?? '');
		expect(named.filter((script) => !(script in scripts))).toEqual([]);
	});

	it('links only files and headings that exist', () => {
		const targets = [...text.matchAll(/(?:\]\(|src(?:set)?=")([^)"\s]+)/g)].map(
			([, to]) => to ?? '',
		);
		const broken = targets.filter((target) => {
			if (/^https?:/.test(target)) return false;
			const [file, heading] = target.split('#');
			const path = join(__dirname, '../..', file ? join(dirname(place), file) : place);
			if (!existsSync(path)) return true;
			return heading !== undefined && !headingsOf(readFileSync(path, 'utf8')).includes(heading);
		});
		expect(broken).toEqual([]);
	});
});
