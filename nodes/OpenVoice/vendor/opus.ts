/** libopus (BSD), as WebAssembly: deflated, as base64 (scripts/webAssembly.mjs). */
export { default as webAssembly } from '@evan/opus/wasm/opus.wasm';
