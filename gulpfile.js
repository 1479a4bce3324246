'use strict';

const { dest, parallel, src } = require('gulp');

/** Icons lie next to the compiled files, where n8n's loader looks for them. */
function icons() {
	return src(['nodes/**/*.svg', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(
		dest('dist'),
	);
}

/** Codex files: how n8n's node panel and search find the node. */
function codex() {
	return src('nodes/**/*.node.json', { base: '.' }).pipe(dest('dist'));
}

/** The one library that the node uses, put in the place of the module that imports it. */
async function library() {
	const { bundleMusicMetadata } = await import('./scripts/bundleMusicMetadata.mjs');
	const module = 'nodes/OpenVoice/audio/musicMetadata';
	await bundleMusicMetadata({
		entry: `${module}.ts`,
		outfile: `dist/${module}.js`,
		licencesFile: 'dist/THIRD-PARTY-LICENSES.txt',
	});
}

exports.default = parallel(icons, codex, library);
