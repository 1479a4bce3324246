/** mpg123, an MP3 decoder (LGPL), as WebAssembly: the build puts it here, deflated, as base64 (scripts/webAssembly.mjs). */
export const webAssembly = '';
