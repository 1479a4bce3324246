// The WebAssembly that the node embeds: which file of which package, and what exactly it has to be. Whoever wants
// to check it runs `npm ci` and `sha256sum` on these files; a build stops where one of them differs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';

/** The name a door in `vendor/` imports it by, what it must be, whose work it is. */
export const MODULES = {
	'wasm-media-encoders/wasm/mp3': {
		sha256: '85e81719250b9a667b1258143f689dda70e3e57a7e7c29ab0b4cef65c8f6eb9a',
		read: () => readFileSync('node_modules/wasm-media-encoders/wasm/mp3.wasm'),
		notice: `LAME 3.100 (LGPL-2.0-or-later), an MP3 encoder, compiled to WebAssembly by wasm-media-encoders.
Copyright (c) 1999-2017 The LAME Project and its contributors.
Source of LAME: https://lame.sourceforge.io/download.php
Source of what is embedded, and how to build it: https://github.com/arseneyr/wasm-media-encoders
It is a separate program in vendor/lame.js. To use one of your own, put yours in its place: the text there is the
WebAssembly, deflated, as base64.`,
	},
	mpg123: {
		sha256: 'f0e9e8848367320ccb757e4092f0d6809668cfe38f43139d47b447151d7dff6b',
		read: readMpg123,
		notice: `mpg123 (LGPL-2.1), an MP3 decoder, compiled to WebAssembly by mpg123-decoder (MIT, Copyright (c) 2021-2023 Ethan Halsall).
Copyright (c) 1995-2023 Michael Hipp, Thomas Orgis and the mpg123 project.
Source of mpg123: https://www.mpg123.de/download.shtml
Source of what is embedded, and how to build it: https://github.com/eshaz/wasm-audio-decoders
It is a separate program in vendor/mpg123.js. To use one of your own, put yours in its place: the text there is the
WebAssembly, deflated, as base64.`,
	},
	'@evan/opus/wasm/opus.wasm': {
		sha256: 'd946657d3817d64e852462bcef490ad9fa3f54eb41fe7dd9048f185661f7c386',
		read: () => readFileSync('node_modules/@evan/opus/wasm/opus.wasm'),
		notice: `libopus (BSD-3-Clause), compiled to WebAssembly by @evan/opus.
Source: https://opus-codec.org/downloads/ and https://github.com/evanwashere/opus

Copyright 2001-2023 Xiph.Org, Skype Limited, Octasic, Jean-Marc Valin, Timothy B. Terriberry, CSIRO, Gregory Maxwell,
Mark Borgerding, Erik de Castro Lopo, Mozilla, Amazon

Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
following conditions are met:
- Redistributions of source code must retain the above copyright notice, this list of conditions and the following
  disclaimer.
- Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
  disclaimer in the documentation and/or other materials provided with the distribution.
- Neither the name of Internet Society, IETF or IETF Trust, nor the names of specific contributors, may be used to
  endorse or promote products derived from this software without specific prior written permission.
THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF
THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.`,
	},
};

/** mpg123-decoder carries its WebAssembly as text in a module, packed by its own means. */
async function readMpg123() {
	const { createRequire } = await import('node:module');
	const { pathToFileURL } = await import('node:url');
	const require = createRequire(`${process.cwd()}/package.json`);
	const decoder = require.resolve('mpg123-decoder');
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
 * The WebAssembly of a module of `MODULES`, as it is embedded: deflated, as base64.
 * @throws Error if it is not what it has to be
 */
export async function embedded(name) {
	const { read, sha256 } = MODULES[name];
	const bytes = await read();
	const found = createHash('sha256').update(bytes).digest('hex');
	if (found !== sha256) throw new Error(`${name} has the SHA-256 ${found}, not ${sha256}`);
	return deflateRawSync(bytes, { level: 9 }).toString('base64');
}
