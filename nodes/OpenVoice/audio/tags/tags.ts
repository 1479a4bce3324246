/** What a file says of itself. */
export interface Tags {
	title?: string;
	/** In order; `start` in seconds from the beginning. */
	chapters: Array<{ start: number; title: string }>;
}

/** Players want the first chapter at the very beginning. */
export function fromBeginning(chapters: Tags['chapters']): Tags['chapters'] {
	return chapters.map((chapter, index) => (index === 0 ? { ...chapter, start: 0 } : chapter));
}

/** A file's title: its name without the extension. */
export function titleOf(fileName: string): string {
	return fileName.replace(/\.[^.]*$/, '');
}
