// Before a release: its tag, package.json and CHANGELOG.md speak of the same version, and no placeholder is left.
// `node scripts/checkRelease.mjs v1.2.3`; ends with 1 and says why if it may not be published.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Made up until the project has an owner (CONTRIBUTING.md, "Before the first release"). */
const PLACEHOLDERS = [
	{ text: 'n8n-nodes-openvoice/n8n-nodes-openvoice', means: 'the repository’s address' },
	{ text: 'n8n-nodes-openvoice maintainers', means: 'the author' },
	{ text: 'maintainers@n8n-nodes-openvoice.org', means: 'the author’s e-mail address' },
];

/** Where they stand. */
const FILES = [
	'package.json',
	'README.md',
	'credentials/SegmindApi.credentials.ts',
	'nodes/OpenVoice/OpenVoice.node.json',
];

const project = fileURLToPath(new URL('..', import.meta.url));
const read = (name) => readFileSync(join(project, name), 'utf8');

/**
 * @param {{ tag: string, version: string, changelog: string }} release the tag as pushed (`v1.2.3`),
 *   package.json's version, and the text of CHANGELOG.md
 * @returns {string[]} what is wrong, in plain sentences; empty if nothing is
 */
function versionProblems({ tag, version, changelog }) {
	// A heading is `1.2.3`, or `[1.2.3] - 2026-01-31`.
	const [, section] =
		changelog
			.split(/^## /m)
			.map((text) => /^\[?([^\]\s]+).*([^]*)/.exec(text)?.slice(1) ?? [])
			.find(([heading]) => heading === version) ?? [];
	const problems = {
		[`The tag is "${tag}", but package.json has version ${version}: its tag is "v${version}".`]:
			tag !== `v${version}`,
		[`CHANGELOG.md has no section "## ${version}". Give "Unreleased" that name and date.`]:
			section === undefined,
		[`CHANGELOG.md says nothing under "## ${version}".`]: section?.trim() === '',
	};
	return Object.keys(problems).filter((problem) => problems[problem]);
}

/** @returns {string[]} a sentence for each placeholder that is left in a file */
function placeholderProblems() {
	return FILES.filter((file) => existsSync(join(project, file))).flatMap((file) => {
		const content = read(file);
		return PLACEHOLDERS.filter(({ text }) => content.includes(text)).map(
			({ text, means }) => `${file} still has a placeholder for ${means}: "${text}".`,
		);
	});
}

const problems = [
	...versionProblems({
		tag: process.argv[2] ?? '',
		version: JSON.parse(read('package.json')).version,
		changelog: read('CHANGELOG.md'),
	}),
	...placeholderProblems(),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
