export type Format = 'mp3' | 'wav';

/** What a file of each format is called and served as. */
export const FORMATS: Record<Format, { contentType: string; extension: string }> = {
	mp3: { contentType: 'audio/mpeg', extension: 'mp3' },
	wav: { contentType: 'audio/wav', extension: 'wav' },
};
