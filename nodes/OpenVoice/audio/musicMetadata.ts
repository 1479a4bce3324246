/**
 * The one door to music-metadata (MIT) and to the reader beneath it. In `dist/` the build puts the
 * libraries themselves in this file's place (see gulpfile.js): an n8n community package may have no
 * dependencies.
 */
export { parseFromTokenizer } from 'music-metadata';
export { fromBuffer } from 'strtok3';
