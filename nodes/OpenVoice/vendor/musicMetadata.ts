/**
 * music-metadata (MIT) and the reader beneath it. The build bundles each file of this folder (gulpfile.js):
 * an n8n community package may have no dependencies.
 */
export { parseFromTokenizer } from 'music-metadata';
export { fromBuffer } from 'strtok3';
