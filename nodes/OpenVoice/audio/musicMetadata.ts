/**
 * The one door to music-metadata (MIT). In `dist/` the build puts the library itself in this file's
 * place (see gulpfile.js): an n8n community package may have no dependencies.
 */
export { parseBuffer } from 'music-metadata';
