/** LAME, an MP3 encoder (LGPL), as WebAssembly: deflated, as base64 (scripts/webAssembly.mjs). */
export { default as webAssembly } from 'wasm-media-encoders/wasm/mp3';
