/** What a file says of itself. */
export interface Tags {
	title?: string;
	/** In order; `start` in seconds from the beginning. */
	chapters: Array<{ start: number; title: string }>;
}
