// The WebAssembly that the node embeds, and what exactly it has to be. Whoever wants to check it runs `npm ci` and
// `sha256sum` on these files of node_modules; a build stops where one of them differs.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { deflateRawSync } from 'node:zlib';

const SHA256 = {
	// wasm-media-encoders/wasm/mp3.wasm
	'mp3.wasm': '85e81719250b9a667b1258143f689dda70e3e57a7e7c29ab0b4cef65c8f6eb9a',
	// @evan/opus/wasm/opus.wasm
	'opus.wasm': 'd946657d3817d64e852462bcef490ad9fa3f54eb41fe7dd9048f185661f7c386',
	// mpg123-decoder/src/EmscriptenWasm.js, unpacked
	mpg123: 'f0e9e8848367320ccb757e4092f0d6809668cfe38f43139d47b447151d7dff6b',
};

/** mpg123-decoder carries its WebAssembly as text in a module, packed by its own means. */
export async function readMpg123() {
	const decoder = createRequire(`${process.cwd()}/package.json`).resolve('mpg123-decoder');
	const load = async (file) => await import(pathToFileURL(file).href);
	const { WASMAudioDecoderCommon: Common } = await load(
		createRequire(decoder).resolve('@wasm-audio-decoders/common'),
	);
	const { default: Mpg123 } = await load(decoder.replace(/index\.js$/, 'src/EmscriptenWasm.js'));
	new Common();
	new Mpg123(Common);
	return await Common.inflateDynEncodeString(Mpg123.wasm);
}

/**
 * WebAssembly as it is embedded: deflated, as base64.
 * @param {string} name its file
 * @param {Uint8Array} bytes
 * @throws Error if it is not what it has to be
 */
export function packed(name, bytes) {
	const found = createHash('sha256').update(bytes).digest('hex');
	if (found !== SHA256[name]) throw new Error(`${name} has another SHA-256: ${found}`);
	return deflateRawSync(bytes, { level: 9 }).toString('base64');
}
