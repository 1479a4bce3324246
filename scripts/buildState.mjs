import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { projectFolder } from './spawn.mjs';

/** All that dist/ is made of and by. */
const SOURCES = [
	'nodes',
	'credentials',
	'package.json',
	'tsconfig.json',
	'gulpfile.js',
	'scripts/build.mjs',
	'scripts/bundleLibraries.mjs',
	'scripts/webAssembly.mjs',
];

/** Says of which sources dist/ was built. Not in dist/, which ships. */
const STAMP = join(projectFolder, '.cache', 'built-from');

/** @returns {string} a hash of the names and contents of all sources */
export function hashOfSources() {
	const hash = createHash('sha256');
	for (const file of SOURCES.flatMap(filesIn).sort()) {
		const content = createHash('sha256').update(readFileSync(join(projectFolder, file)));
		hash.update(`${file} ${content.digest('hex')}\n`);
	}
	return hash.digest('hex');
}

function filesIn(path) {
	if (!statSync(join(projectFolder, path)).isDirectory()) return [path];
	return readdirSync(join(projectFolder, path)).flatMap((name) => filesIn(`${path}/${name}`));
}

/** @param {string} sources their hash when the build began */
export function rememberBuild(sources) {
	mkdirSync(dirname(STAMP), { recursive: true });
	writeFileSync(STAMP, sources);
}

/** @returns {boolean} whether dist/ holds what the sources say now */
export function isBuilt() {
	const { nodes, credentials } = JSON.parse(
		readFileSync(join(projectFolder, 'package.json'), 'utf8'),
	).n8n;
	return (
		existsSync(STAMP) &&
		[...nodes, ...credentials].every((file) => existsSync(join(projectFolder, file))) &&
		readFileSync(STAMP, 'utf8') === hashOfSources()
	);
}
