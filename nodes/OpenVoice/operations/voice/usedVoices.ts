import { EXAMPLE_VOICE_URL } from '../../models/openvoice';
import type { HistoryRecord } from '../../segmind/historyRecord';

/** A recording in whose voice the account has had something said. */
export interface UsedVoice {
	url: string;
	times: number;
	/** When it was used last, in ms since 1970; absent if that is not told. */
	lastMs?: number;
	/** What it said last. */
	lastText?: string;
}

/**
 * The distinct recordings of an account's requests, the latest first. One whose requests all failed is left
 * out: it may be what made them fail.
 * @param records newest first
 */
export function usedVoices(records: Iterable<HistoryRecord>): UsedVoice[] {
	const voices = new Map<string, UsedVoice>();
	for (const { inputAudioUrl: url, status, createdMs, text } of records) {
		if (url === undefined || status === 'FAILED') continue;
		const known = voices.get(url);
		if (known) known.times++;
		else voices.set(url, { url, times: 1, lastMs: createdMs, lastText: text });
	}
	return [...voices.values()];
}

/** A line of the list is cut off at about this width in n8n's editor. */
const SHOWN_NAME_CHARACTERS = 40;
const SHOWN_TEXT_CHARACTERS = 40;

/** What names of uploaded files look like: nobody recognises a recording by these. */
const RANDOM_NAME = /^[\da-f-]{16,}$/i;

/**
 * Names recordings so that a person recognises them:
 * `anna.mp3 · 14 times, last yesterday: “Good morning, everyone…”`.
 * @param nowMs in ms since 1970  @param timeZone of the workflow (IANA): for the days
 */
export function namesOf(
	voices: UsedVoice[],
	{ nowMs, timeZone }: { nowMs: number; timeZone: string },
): string[] {
	const files = voices.map(({ url }) => fileNameOf(url));
	return voices.map(({ url, times, lastMs, lastText = '' }, index) => {
		const file = files[index]!;
		const isShared = files.filter((other) => other === file).length > 1;
		const name = isShared ? endOf(url) : file;
		if (times === 0) return name;
		const day = lastMs === undefined ? '' : dayOf(lastMs, nowMs, timeZone);
		const often = times === 1 ? ['once', day] : [`${times} times`, day && `last ${day}`];
		const text = shortened(lastText, SHOWN_TEXT_CHARACTERS);
		return `${name} · ${often.filter(Boolean).join(', ')}${text ? `: “${text}”` : ''}`;
	});
}

function fileNameOf(url: string): string {
	if (url === EXAMPLE_VOICE_URL) return 'Example voice';
	const { pathname, host } = new URL(url);
	const last = pathname.split('/').filter(Boolean).at(-1) ?? host;
	const [, base = last] = /^(.+)\.[^.]*$/.exec(last) ?? [];
	// As many characters as tell two of them apart.
	if (RANDOM_NAME.test(base)) return `Recording ${base.slice(0, 6)}`;
	return shortened(decoded(last), SHOWN_NAME_CHARACTERS);
}

/** What tells addresses apart whose files have one name. */
function endOf(url: string): string {
	const characters = Array.from(decoded(url.replace(/^\w+:\/\//, '')));
	return characters.length > SHOWN_NAME_CHARACTERS
		? `…${characters.slice(-SHOWN_NAME_CHARACTERS).join('')}`
		: characters.join('');
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}

function shortened(text: string, mostCharacters: number): string {
	const characters = Array.from(text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim());
	if (characters.length <= mostCharacters) return characters.join('');
	const begin = characters.slice(0, mostCharacters).join('').trimEnd();
	return `${begin}…`;
}

const DAY_MS = 86_400_000;

function dayOf(ms: number, nowMs: number, timeZone: string): string {
	const day = (time: number) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(time);
	if (day(ms) === day(nowMs)) return 'today';
	if (day(ms) === day(nowMs - DAY_MS)) return 'yesterday';
	return new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long' }).format(ms);
}
