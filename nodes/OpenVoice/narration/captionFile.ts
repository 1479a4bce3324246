import type { Cue } from './cues';

/** A file of captions: SubRip or WebVTT. */
export type CaptionFormat = 'srt' | 'vtt';

/** What such a file is called and served as. */
export const CAPTION_FORMATS: Record<CaptionFormat, { mimeType: string; extension: string }> = {
	// Not SubRip's own type: n8n shows what is plain text.
	srt: { mimeType: 'text/plain', extension: 'srt' },
	vtt: { mimeType: 'text/vtt', extension: 'vtt' },
};

/** Writes cues as a file; WebVTT names the speakers in its voice tags. */
export function captionFile(cues: Cue[], format: CaptionFormat): string {
	const blocks = cues.map((cue, index) => {
		const times = `${timestamp(cue.start, format)} --> ${timestamp(cue.end, format)}`;
		const lines = format === 'vtt' ? vttLines(cue) : cue.lines.map(withoutArrow);
		return `${index + 1}\n${times}\n${lines.join('\n')}\n`;
	});
	return (format === 'vtt' ? ['WEBVTT\n', ...blocks] : blocks).join('\n');
}

function timestamp(seconds: number, format: CaptionFormat): string {
	const ms = Math.round(seconds * 1000);
	const digits = (value: number, count: number) => String(Math.floor(value)).padStart(count, '0');
	const clock = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((part) =>
		digits(part, 2),
	);
	return `${clock.join(':')}${format === 'srt' ? ',' : '.'}${digits(ms % 1000, 3)}`;
}

function vttLines({ lines, speaker }: Cue): string[] {
	const escaped = lines.map((line) =>
		line.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;'),
	);
	if (speaker === undefined) return escaped;
	const name = speaker
		.replace(/&/g, '&amp;')
		.replace(/[<>\s]+/g, ' ')
		.trim();
	return [`<v ${name}>${escaped[0] ?? ''}`, ...escaped.slice(1)];
}

/** An arrow is what times are told by. */
function withoutArrow(line: string): string {
	return line.replace(/-->/g, '->');
}
