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

/** The libraries that the node uses, in place of the modules that export them. */
async function libraries() {
	const { bundleLibraries } = await import('./scripts/bundleLibraries.mjs');
	const folder = 'nodes/OpenVoice/vendor';
	await bundleLibraries({
		sources: folder,
		outdir: `${BUILD_FOLDER}/${folder}`,
		licencesFile: `${BUILD_FOLDER}/THIRD-PARTY-LICENSES.txt`,
	});
}

exports.default = parallel(icons, codex, libraries);
