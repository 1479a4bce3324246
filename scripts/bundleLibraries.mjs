// Puts the libraries that the node uses into the package: n8n verifies no community node with
// dependencies. What n8n's scanner forbids (timers, process, console) is not in the parts that are used;
// those that would bring it in are left out here by name.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { embedded, MODULES } from './webAssembly.mjs';

const LEFT_OUT = [
	{
		why: 'Gives Markdown colours in an editor.',
		module: /^@lezer\/highlight$/,
		contents:
			'const tag = new Proxy(() => tag, { get: () => tag });' +
			'export { tag as tags, tag as Tag }; export const styleTags = () => () => undefined',
	},
];

/** What stands in the node's own files and is others'. */
const UNICODE_NOTICE = `Unicode CLDR 46.1: abbreviations, in nodes/OpenVoice/narration/abbreviations.js (Unicode-3.0)
================================================================================================

UNICODE LICENSE V3

COPYRIGHT AND PERMISSION NOTICE

Copyright © 1991-2025 Unicode, Inc.

NOTICE TO USER: Carefully read the following legal agreement. BY
DOWNLOADING, INSTALLING, COPYING OR OTHERWISE USING DATA FILES, AND/OR
SOFTWARE, YOU UNEQUIVOCALLY ACCEPT, AND AGREE TO BE BOUND BY, ALL OF THE
TERMS AND CONDITIONS OF THIS AGREEMENT. IF YOU DO NOT AGREE, DO NOT
DOWNLOAD, INSTALL, COPY, DISTRIBUTE OR USE THE DATA FILES OR SOFTWARE.

Permission is hereby granted, free of charge, to any person obtaining a
copy of data files and any associated documentation (the "Data Files") or
software and any associated documentation (the "Software") to deal in the
Data Files or Software without restriction, including without limitation
the rights to use, copy, modify, merge, publish, distribute, and/or sell
copies of the Data Files or Software, and to permit persons to whom the
Data Files or Software are furnished to do so, provided that either (a)
this copyright and permission notice appear with all copies of the Data
Files or Software, or (b) this copyright and permission notice appear in
associated Documentation.

THE DATA FILES AND SOFTWARE ARE PROVIDED "AS IS", WITHOUT WARRANTY OF ANY
KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT OF
THIRD PARTY RIGHTS.

IN NO EVENT SHALL THE COPYRIGHT HOLDER OR HOLDERS INCLUDED IN THIS NOTICE
BE LIABLE FOR ANY CLAIM, OR ANY SPECIAL INDIRECT OR CONSEQUENTIAL DAMAGES,
OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS,
WHETHER IN AN ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION,
ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THE DATA
FILES OR SOFTWARE.

Except as contained in this notice, the name of a copyright holder shall
not be used in advertising or otherwise to promote the sale, use or other
dealings in these Data Files or Software without prior written
authorization of the copyright holder.
`;

/** esbuild's plugin that gives each module of LEFT_OUT its short stand-in. */
const leaveOut = {
	name: 'leave-out',
	setup({ onResolve, onLoad }) {
		LEFT_OUT.forEach(({ module, contents }, index) => {
			const namespace = `left-out-${index}`;
			onResolve({ filter: module }, ({ path }) => ({ path, namespace }));
			onLoad({ filter: /.*/, namespace }, () => ({ contents }));
		});
	},
};

/** esbuild's plugin that embeds WebAssembly, checked and packed: the node may not read files. */
const embedWebAssembly = {
	name: 'embed-web-assembly',
	setup({ onResolve, onLoad }) {
		const names = Object.keys(MODULES).map((name) => name.replace(/[.]/g, '\\.'));
		onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({
			path: `node_modules/${path}`,
			namespace: 'web-assembly',
			pluginData: path,
		}));
		onLoad({ filter: /.*/, namespace: 'web-assembly' }, async ({ pluginData }) => ({
			contents: await embedded(pluginData),
			loader: 'text',
		}));
		// A module that no package exports has a name of ours, which no linter could resolve.
		onLoad({ filter: /vendor[\\/]mpg123\.ts$/ }, async () => ({
			contents: `export const webAssembly = '${await embedded('mpg123')}';`,
		}));
	},
};

/**
 * Replaces each compiled file of `vendor/` by the library that it exports, readable and not minified so that
 * reviewers can follow it, and writes the licences of everything bundled.
 * @param {{ sources: string, outdir: string, licencesFile: string }} paths from the project's folder
 */
export async function bundleLibraries({ sources, outdir, licencesFile }) {
	const { metafile } = await build({
		entryPoints: readdirSync(sources)
			.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
			.map((name) => ({ in: join(sources, name), out: basename(name, '.ts') })),
		outdir,
		allowOverwrite: true,
		bundle: true,
		format: 'cjs',
		platform: 'neutral',
		// The same bytes wherever node_modules lies: its paths stand in the bundle's comments.
		preserveSymlinks: true,
		target: 'node20',
		// Without the condition "node" a library is its core, which knows no file system.
		conditions: ['default'],
		mainFields: ['module', 'main'],
		define: {
			'globalThis.TextDecoder': 'TextDecoder',
			'globalThis.TextEncoder': 'TextEncoder',
		},
		plugins: [leaveOut, embedWebAssembly],
		banner: { js: '// A bundled library. Licences: dist/THIRD-PARTY-LICENSES.txt' },
		metafile: true,
		logLevel: 'warning',
	});
	const licences = packagesIn(metafile);
	const notices = [...Object.values(MODULES).map(({ notice }) => notice), UNICODE_NOTICE];
	writeFileSync(licencesFile, [...licences.map(licenceOf), ...notices].join('\n\n'));
}

function packagesIn({ inputs }) {
	const names = Object.keys(inputs).map(
		(file) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(file)?.[1],
	);
	return [...new Set(names.filter(Boolean))].sort();
}

function licenceOf(name) {
	const folder = `node_modules/${name}`;
	const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
	const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
	if (!file) throw new Error(`${name} is bundled, but its licence is not in ${folder}`);
	const heading = `${name} ${version} (${license})`;
	return [heading, '='.repeat(heading.length), '', readFileSync(`${folder}/${file}`, 'utf8')].join(
		'\n',
	);
}
