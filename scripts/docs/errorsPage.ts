import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Code } from '../../nodes/OpenVoice/errors/catalogue';
import { sampleFailures } from './errorSamples';

/** The advice of each section; `<!-- codes: a b -->` stands where the titles of these errors go. */
const TEMPLATE = join(__dirname, 'errors.template.md');

const PLACEHOLDER = /<!-- codes: ([\w ]+) -->/g;

/** The title of an error, what differs from case to case left out. */
function generalTitle(title: string): string {
	return title
		.replace(/“[^”]+”/g, '“…”')
		.replace(/(it can be|look like) .*/, '$1 …')
		.replace(/\b\d+(\.\d+)?\b/g, '…')
		.replace(/… second$/, '… seconds');
}

/** docs/errors.md: every error of the catalogue under the advice for its kind. @throws Error if one has no place */
export function errorsPage(): string {
	const titles = new Map<Code, Set<string>>();
	for (const { code, message } of sampleFailures()) {
		titles.set(code, (titles.get(code) ?? new Set()).add(generalTitle(message)));
	}
	const page = readFileSync(TEMPLATE, 'utf8').replace(PLACEHOLDER, (_, codes: string) => {
		const lines = new Set(
			codes.split(' ').flatMap((code) => {
				const known = titles.get(code as Code);
				if (!known) throw new Error(`errors.template.md names ${code}, which is no code`);
				titles.delete(code as Code);
				return [...known];
			}),
		);
		return [...lines].map((title) => `- ${title}`).join('\n');
	});
	if (titles.size > 0) throw new Error(`errors.template.md lacks ${[...titles.keys()].join(', ')}`);
	return page;
}
