import { fingerprint } from '../fingerprint';
import { DEFAULT_LANGUAGE, DEFAULT_SPEED } from '../models/openvoice';

/** What is said, and how, but for the voice. Absent in a record: the service leaves out what is the default. */
export interface Said {
	text?: string;
	language?: string;
	speed?: number;
}

/** A speed may come back as a float of 32 bits: 0.7 as 0.699999988. */
const SPEED_STEPS = 10_000;

/** The service's own hosts, to which it may move a recording. */
const SERVICE_HOST = /(^|\.)segmind\.com$|(^|[.-])segmind[\w.-]*\.amazonaws\.com$/;

/** A file name that nobody gives by hand: with an id in it. */
const UNGUESSABLE = /[0-9a-f]{16}|[0-9a-f]{8}-[0-9a-f]{4}-/i;

const ENTITIES = new Map(
	Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' }),
);

/** Alike for all that says the same: services trim, normalise and convert what they keep. */
export function saidKey({ text, language, speed }: Said): string {
	const rounded = Math.round((speed ?? DEFAULT_SPEED) * SPEED_STEPS) / SPEED_STEPS;
	return fingerprint(JSON.stringify([plain(text ?? ''), language ?? DEFAULT_LANGUAGE, rounded]));
}

/** The keys of what a record may stand for: its text may have been escaped as HTML. None if it has no text. */
export function recordedKeys(record: Said): string[] {
	if (record.text === undefined) return [];
	const unescaped = withoutEntities(record.text);
	return unescaped === record.text
		? [saidKey(record)]
		: [saidKey(record), saidKey({ ...record, text: unescaped })];
}

/** Whether a record's recording is the one at an address: the service may have moved it to a host of its own. */
export function isSameRecording(recorded: string, address: string): boolean {
	const from = urlOf(withoutEntities(recorded));
	const wanted = urlOf(address);
	if (recorded === address) return true;
	if (!from || !wanted) return false;
	if (from.href === wanted.href) return true;
	if (!SERVICE_HOST.test(from.hostname)) return false;
	const name = fileName(wanted);
	return (
		`${from.pathname}${from.search}` === `${wanted.pathname}${wanted.search}` ||
		(UNGUESSABLE.test(name) && fileName(from) === name)
	);
}

function plain(text: string): string {
	return text.replace(/\r\n?/g, '\n').normalize('NFC').trim();
}

function withoutEntities(text: string): string {
	return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (entity, decimal, hex, name) => {
		if (name !== undefined) return ENTITIES.get(String(name).toLowerCase()) ?? String(entity);
		const code = decimal === undefined ? parseInt(String(hex), 16) : Number(decimal);
		return code <= 0x10ffff ? String.fromCodePoint(code) : String(entity);
	});
}

function urlOf(address: string): URL | undefined {
	try {
		return new URL(address);
	} catch {
		return undefined;
	}
}

function fileName({ pathname }: URL): string {
	return pathname.slice(pathname.lastIndexOf('/') + 1);
}
