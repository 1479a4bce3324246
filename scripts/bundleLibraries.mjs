// Puts the libraries that the node uses into the package: n8n verifies no community node with
// dependencies. What n8n's scanner forbids (timers, process, console) is not in the parts that are used;
// what would bring it in is left out here by name.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { packed, readMpg123 } from './webAssembly.mjs';

/** What stands in the package and is others', beside whole packages of npm. */
const NOTICES = ['lame', 'mpg123', 'libopus', 'unicode'];

/** esbuild's plugin that leaves out what gives Markdown colours in an editor. */
const leaveOut = {
	name: 'leave-out',
	setup({ onResolve, onLoad }) {
		const namespace = 'left-out';
		onResolve({ filter: /^@lezer\/highlight$/ }, ({ path }) => ({ path, namespace }));
		onLoad({ filter: /.*/, namespace }, () => ({
			contents:
				'const tag = new Proxy(() => tag, { get: () => tag });' +
				'export { tag as tags, tag as Tag }; export const styleTags = () => () => undefined',
		}));
	},
};

/** esbuild's plugin that embeds WebAssembly, checked and packed: the node may not read files. */
const embedWebAssembly = {
	name: 'embed-web-assembly',
	setup({ onLoad }) {
		onLoad({ filter: /\.wasm$/ }, ({ path }) => ({
			contents: packed(basename(path), readFileSync(path)),
			loader: 'text',
		}));
		// A module that no package exports has a name of ours, which no linter could resolve.
		onLoad({ filter: /vendor[\\/]mpg123\.ts$/ }, async () => ({
			contents: `export const webAssembly = '${packed('mpg123', await readMpg123())}';`,
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
	const notices = NOTICES.map((name) => readFileSync(`scripts/licences/${name}.txt`, 'utf8'));
	writeFileSync(licencesFile, [...packagesIn(metafile).map(licenceOf), ...notices].join('\n\n'));
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
