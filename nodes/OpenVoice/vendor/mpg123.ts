/** mpg123, an MP3 decoder (LGPL), as WebAssembly: deflated, as base64 (scripts/webAssembly.mjs). */
export { default as webAssembly } from 'mpg123-decoder/mpg123.wasm';
