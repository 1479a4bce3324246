import type { RecordedAnswer } from './recorder.ts';
import type { Check } from './service.ts';

/** How an answer gives its audio. */
export interface AudioFound {
	/** In words: `output: an address`. */
	shape: string;
	/** Whether docs/segmind.md knows of it. */
	isKnown: boolean;
	url?: string;
	bytes?: Buffer;
}

/** Where the audio is in an answer (docs/segmind.md, "Sync" and "Async"). */
export function describeAudio({ json, bytes, headers }: RecordedAnswer): AudioFound {
	if (!json) {
		const isKnown = /^audio\//.test(String(headers['content-type']));
		return { shape: 'the bytes themselves', isKnown, bytes };
	}
	for (const name of ['output', 'audio', 'audios', 'audio_url', 'data']) {
		if (json[name])
			return { ...describeValue(json[name]), shape: `${name}: ${shapeOf(json[name])}` };
	}
	return { shape: `none in ${Object.keys(json).join(', ')}`, isKnown: false };
}

function describeValue(value: unknown): Omit<AudioFound, 'shape'> {
	const text = typeof value === 'string' ? value : JSON.stringify(value);
	const url = /https?:\/\/[^"\\\s]+/.exec(text)?.[0];
	if (url) return { isKnown: true, url };
	const base64 = /^"?(?:data:[^,]*;base64,)?([A-Za-z0-9+/=]{16,})"?$/.exec(text)?.[1];
	return base64 ? { isKnown: true, bytes: Buffer.from(base64, 'base64') } : { isKnown: false };
}

function shapeOf(value: unknown): string {
	if (typeof value === 'string') {
		if (/^https?:/.test(value)) return 'an address';
		if (/^data:/.test(value)) return 'a data URL';
		return /^["[{]/.test(value) ? `JSON in a string, ${value.slice(0, 40)}` : 'base64';
	}
	if (Array.isArray(value)) return `a list of ${shapeOf(value[0])}`;
	return `an object of ${Object.keys(value ?? {}).join(', ')}`;
}

/** Fetches audio as anybody may, without the key, and tells what it is. */
export async function fetchAudio(
	{ recorder, findings }: Check,
	name: string,
	{ url, bytes }: AudioFound,
): Promise<void> {
	if (!url && !bytes) return;
	const file = url ? await recorder.send(`${name}-audio`, url, { key: null }) : undefined;
	if (file) {
		findings.check(
			'Async',
			`${name}: its file, without a key`,
			'200',
			file.status,
			file.status === 200,
		);
	}
	const format = formatOf(file?.bytes ?? bytes ?? Buffer.alloc(0));
	const type = file ? `, ${String(file.headers['content-type'])}` : '';
	findings.learn(
		'The model',
		`${name}: the format of its audio`,
		'WAV or MP3',
		`${format ?? 'neither'}${type}`,
		format !== undefined,
	);
}

/** @returns undefined for what is neither */
function formatOf(bytes: Buffer): 'WAV' | 'MP3' | undefined {
	if (bytes.toString('latin1', 0, 4) === 'RIFF') return 'WAV';
	const isFrame = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe0) === 0xe0;
	return isFrame || bytes.toString('latin1', 0, 3) === 'ID3' ? 'MP3' : undefined;
}
