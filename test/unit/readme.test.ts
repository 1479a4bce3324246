import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { INodeProperties } from 'n8n-workflow';

import { EXAMPLE_VOICE_URL, LANGUAGES } from '../../nodes/OpenVoice/models/openvoice';
import { OpenVoice } from '../../nodes/OpenVoice/OpenVoice.node';
import { errorsPage } from '../../scripts/docs/errorsPage';
import { exampleNotes, pages } from './texts';

const README = pages().find(({ place }) => place === 'README.md')?.text ?? '';

/** The cells of the table rows whose first cell holds this. */
function rowsWith(text: string): string[][] {
	return README.split('\n')
		.filter((line) => line.startsWith('|') && line.split('|')[1]?.includes(text))
		.map((line) => line.split('|').map((cell) => cell.trim()));
}

/** All fields and options that a user can set, without the notices between them. */
function settable(properties: INodeProperties[]): INodeProperties[] {
	return properties.flatMap((property) => {
		if (property.type === 'notice') return [];
		if (property.type === 'collection') return [...settable(property.options as INodeProperties[])];
		return [property];
	});
}

describe('the README', () => {
	const fields = settable(new OpenVoice().description.properties).filter(
		({ name }) => !['resource', 'operation'].includes(name),
	);

	it.each([...new Map(fields.map((field) => [field.name, field]))])(
		'has %s in a table, with its name in the editor and its default',
		(name, field) => {
			const [row] = rowsWith(`\`${name}\``);
			expect(row?.[1]).toContain(field.displayName);
			// Text that is empty by default, and what is best left out, are described in words.
			const inWords =
				field.default === '' || typeof field.default === 'object' || field.name === 'pollInterval';
			const names: Record<string, string> = {
				true: 'on',
				false: 'off',
				url: 'URL',
				async: 'Async',
				none: 'None',
				original: 'Original',
				[EXAMPLE_VOICE_URL]: 'the',
			};
			const expected = names[String(field.default)] ?? String(field.default);
			if (!inWords) expect(row?.[3]?.replace(/`/g, '').split(' ')[0]).toBe(expected);
		},
	);

	it.each(LANGUAGES.map(({ value }) => value))('explains the language %s', (value) => {
		expect(README).toMatch(new RegExp(`\\| \`${value}\` +\\| \\w+`));
	});

	it.each(['benchmarks', 'errors', 'promises', 'queue-mode', 'segmind'])(
		'leads to docs/%s.md',
		(page) => expect(README).toContain(`(docs/${page}.md`),
	);

	it('links every example', () => {
		const examples = new Set(exampleNotes().map(({ place }) => place));
		expect([...examples].filter((file) => !README.includes(`(examples/${file})`))).toEqual([]);
	});
});

it('docs/errors.md is written from the catalogue: `npm run docs` writes it anew', () => {
	expect(pages().find(({ place }) => place === 'docs/errors.md')?.text).toBe(errorsPage());
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
