/** How much of a file `isWebPage` looks at. */
export const PAGE_HEAD_BYTES = 1024;

const PAGE = /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<(!doctype html|html|head|body)\b/i;

/** Whether a file is HTML, by its first chunk. */
export function isWebPage(chunk: Uint8Array): boolean {
	return PAGE.test(Buffer.from(chunk.subarray(0, PAGE_HEAD_BYTES)).toString('utf8'));
}
