// Before a release: its tag, package.json and CHANGELOG.md speak of the same version.
// `node scripts/checkRelease.mjs v1.2.3`; ends with 1 and says why if they do not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param {{ tag: string, version: string, changelog: string }} release the tag as pushed (`v1.2.3`),
 *   package.json's version, and the text of CHANGELOG.md
 * @returns {string[]} what is wrong, in plain sentences; empty if nothing is
 */
export function releaseProblems({ tag, version, changelog }) {
	const problems = [];
	if (tag !== `v${version}`) {
		problems.push(
			`The tag is "${tag}", but package.json has version ${version}: its tag is "v${version}".`,
		);
	}
	const section = sectionOf(changelog, version);
	if (section === undefined) {
		problems.push(
			`CHANGELOG.md has no section "## ${version}". Give "Unreleased" that name and date.`,
		);
	} else if (section.trim() === '') {
		problems.push(`CHANGELOG.md says nothing under "## ${version}".`);
	}
	return problems;
}

/** The text under a version's heading (`## 1.2.3`, `## [1.2.3] - 2026-01-31`), undefined if there is none. */
function sectionOf(changelog, version) {
	for (const section of changelog.split(/^## /m).slice(1)) {
		const [heading, ...lines] = section.split('\n');
		if (/^\[?([^\]\s]+)/.exec(heading)?.[1] === version) return lines.join('\n');
	}
	return undefined;
}

const isCommand = process.argv[1] === fileURLToPath(import.meta.url);
if (isCommand) {
	const read = (name) =>
		readFileSync(join(fileURLToPath(new URL('..', import.meta.url)), name), 'utf8');
	const problems = releaseProblems({
		tag: process.argv[2] ?? '',
		version: JSON.parse(read('package.json')).version,
		changelog: read('CHANGELOG.md'),
	});
	for (const problem of problems) console.error(problem);
	process.exitCode = problems.length > 0 ? 1 : 0;
}
