import { fromBeginning, type Tags } from './tags';

/** Title and chapters as Vorbis comments (xiph.org/vorbis/doc/v-comment.html, wiki.xiph.org/Chapter_Extension). */
export function vorbisComments({ title, chapters }: Tags): string[] {
	const comments = title ? [`TITLE=${title}`] : [];
	for (const [index, chapter] of fromBeginning(chapters).entries()) {
		const key = `CHAPTER${String(index).padStart(3, '0')}`;
		comments.push(`${key}=${clock(chapter.start)}`, `${key}NAME=${chapter.title}`);
	}
	return comments;
}

/** As `00:01:02.345`. */
function clock(seconds: number): string {
	const ms = Math.round(seconds * 1000);
	const digits = (value: number, count = 2) => String(Math.floor(value)).padStart(count, '0');
	const hours = digits(ms / 3_600_000);
	return `${hours}:${digits((ms / 60_000) % 60)}:${digits((ms / 1000) % 60)}.${digits(ms % 1000, 3)}`;
}
