'use strict';

const { dest, parallel, src } = require('gulp');

/** Where the compiled files are. A build makes a folder of its own, until it is complete. */
const { BUILD_FOLDER = 'dist' } = process.env;

/** Icons lie next to the compiled files, where n8n's loader looks for them. */
function icons() {
	return src(['nodes/**/*.svg', 'credentials/**/*.svg'], { base: '.', encoding: false }).pipe(
		dest(BUILD_FOLDER),
	);
}

/** Codex files: how n8n's node panel and search find the node. */
function codex() {
	return src('nodes/**/*.node.json', { base: '.' }).pipe(dest(BUILD_FOLDER));
}

/** The one library that the node uses, put in the place of the module that imports it. */
async function library() {
	const { bundleMusicMetadata } = await import('./scripts/bundleMusicMetadata.mjs');
	const module = 'nodes/OpenVoice/audio/musicMetadata';
	await bundleMusicMetadata({
		entry: `${module}.ts`,
		outfile: `${BUILD_FOLDER}/${module}.js`,
		licencesFile: `${BUILD_FOLDER}/THIRD-PARTY-LICENSES.txt`,
	});
}

exports.default = parallel(icons, codex, library);
