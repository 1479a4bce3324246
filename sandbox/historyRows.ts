import { createHash } from 'node:crypto';
import type { Job } from './jobs.ts';
import type { Service } from './service.ts';
import type { Settings } from './settings.ts';

/** What stands for a row of the history, before it is described: a request of ours, or one of another program. */
export type Entry = { at: number; job: Job } | { at: number; other: number };

type History = Settings['history'];
type Body = Record<string, unknown>;

/** The host to which the service moves recordings; only its name is ever used. */
const MOVED_HOST = 'https://images.segmind.com';

/** What the model takes where nothing is named (docs/segmind.md, "The model"). */
const DEFAULTS: Body = { speed: 1, language: 'EN_NEWEST' };

/** Times of nanoseconds, and such as nobody can read; the row itself is right. */
function oddTimes(at: number): unknown[] {
	return [`${at}000000`, 'soon', null, 9e99, new Date(at).toISOString().replace('Z', '456789Z')];
}

/** The rows of other programs, newest first: there are some more with each page that is read. */
export function otherEntries(service: Service): Entry[] {
	const { rows, apartSeconds, growBy } = service.settings.history.others;
	service.addedRows += growBy;
	return Array.from({ length: service.addedRows + rows }, (_, index) => {
		const age = index - service.addedRows;
		return age < 0
			? { at: service.clock.now(), other: rows - age - 1 }
			: { at: service.historySince - age * apartSeconds * 1000, other: age };
	});
}

/** In an order that has nothing to do with time, and stays the same. */
export function shuffled(entries: Entry[]): Entry[] {
	const name = (entry: Entry) => ('job' in entry ? entry.job.requestId : String(entry.other));
	const place = (entry: Entry) => createHash('md5').update(name(entry)).digest('hex');
	return entries.sort((one, other) => (place(one) < place(other) ? -1 : 1));
}

/** A request of another program: as large as is set. */
export function otherRow(other: number, { settings }: Service): Record<string, unknown> {
	const { kilobytes, text, model } = settings.history.others;
	const recording = `data:audio/mpeg;base64,${'A'.repeat(kilobytes * 1000)}`;
	return {
		request_id: `00000000-0000-4000-8000-${String(other).padStart(12, '0')}`,
		model_name: model,
		model_status: 'COMPLETED',
		credits_deduction: 0.01,
		latency_ms: 1000,
		request_body: { text: `${text} ${other}`, input_audio: recording, speed: 1, language: 'EN' },
		generation_url: `https://images.segmind.com/${other}.wav`,
	};
}

/** The time of a row as it is shown. */
export function timeOf({ at, ...entry }: Entry, service: Service): unknown {
	const { zoneHours, oddTimes: isOdd } = service.settings.history;
	if (isOdd && 'other' in entry) return oddTimes(at)[entry.other % oddTimes(at).length];
	const time = service.shownTime(at);
	if (zoneHours === null) return time.toISOString();
	return new Date(time.getTime() + zoneHours * 3_600_000).toISOString().slice(0, -1);
}

/** The inputs of a request as the service keeps them. */
export function keptInputs(inputs: Body, { body, inputs: changes }: History): unknown {
	let kept: Body = { ...inputs };
	let wrapped: unknown;
	for (const change of changes) {
		if (change === 'nested') wrapped = { input: kept };
		else if (change === 'jsonInJson') wrapped = JSON.stringify(JSON.stringify(wrapped ?? kept));
		else kept = { ...kept, ...CHANGES[change](kept, String(kept.text)) };
	}
	if (wrapped !== undefined) return wrapped;
	return body === 'text' ? JSON.stringify(kept) : kept;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

type Change = Exclude<History['inputs'][number], 'nested' | 'jsonInJson'>;

/** What each change makes of the inputs. */
const CHANGES: Record<Change, (inputs: Body, text: string) => Body> = {
	trimmed: (_, text) => ({ text: text.trim() }),
	nfc: (_, text) => ({ text: text.normalize('NFC') }),
	lf: (_, text) => ({ text: text.replaceAll('\r\n', '\n') }),
	escaped: (_, text) => ({
		text: text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? `&#${one.charCodeAt(0)};`),
	}),
	float32: ({ speed }) => ({ speed: Math.fround(Number(speed)) }),
	movedHost: ({ input_audio: voice }) => ({
		input_audio: MOVED_HOST + new URL(String(voice)).pathname,
	}),
	// JSON has no field that is undefined.
	defaultsLeftOut: (inputs) =>
		Object.fromEntries(
			Object.entries(DEFAULTS)
				.filter(([name, value]) => inputs[name] === value)
				.map(([name]) => [name, undefined]),
		),
};
