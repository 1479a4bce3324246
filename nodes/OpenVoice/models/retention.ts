/** How long the service keeps what it made (docs/segmind.md, "Async"), as numbers and in words. */

/** A request, with the address of its audio; in the account's history it stays for good. */
export const REQUEST_KEPT_MS = 3_600_000;
export const REQUEST_KEPT = 'one hour';

/** A file of audio. */
export const FILE_KEPT_HOURS = 7 * 24;
export const FILE_KEPT = 'seven days';
