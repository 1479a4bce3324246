/** A page tells in its first characters that it is one. */
export const PAGE_HEAD_BYTES = 1024;

const PAGE = /^\uFEFF?\s*(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)?<(!doctype html|html|head|body)\b/i;

/** Whether a file that begins like this is a web page: what is saved in place of a recording, now and then. */
export function isWebPage(head: Uint8Array): boolean {
	return PAGE.test(Buffer.from(head.subarray(0, PAGE_HEAD_BYTES)).toString('utf8'));
}
