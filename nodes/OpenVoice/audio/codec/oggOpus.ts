import { OggPages } from './oggPages';
import { OpusEncoder } from './opus';
import { type PcmFormat, type PcmStream, toInt16, withChannels } from './pcm';

/** Positions count samples of 48 kHz, whatever is encoded (RFC 7845, section 4). */
const CLOCK_RATE = 48_000;
const SAMPLE_RATES = [8_000, 12_000, 16_000, 24_000, 48_000];
const PACKETS_A_SECOND = 50;

/** Bits a second: Telegram's own voice notes have about as many. */
const BIT_RATE = 32_000;

const VENDOR = 'libopus';

/** The sample rate in which sound of this one is encoded: the next that Opus has. */
export function opusSampleRate(sampleRate: number): number {
	return SAMPLE_RATES.find((rate) => rate >= sampleRate) ?? CLOCK_RATE;
}

/** "OpusHead" (RFC 7845, section 5.1). */
function idHeader(preSkip: number, sampleRate: number): Buffer {
	const header = Buffer.alloc(19);
	header.write('OpusHead', 'latin1');
	header[8] = 1; // version
	header[9] = 1; // channel
	header.writeUInt16LE(preSkip, 10);
	header.writeUInt32LE(sampleRate, 12);
	return header;
}

/** "OpusTags" (section 5.2). @param comments as `TITLE=…` */
function commentHeader(comments: string[]): Buffer {
	const size = (value: number) => {
		const field = Buffer.alloc(4);
		field.writeUInt32LE(value);
		return field;
	};
	const texts = [VENDOR, ...comments].map((text) => Buffer.from(text, 'utf8'));
	const [vendor, ...others] = texts.map((text) => Buffer.concat([size(text.length), text]));
	return Buffer.concat([Buffer.from('OpusTags'), vendor!, size(comments.length), ...others]);
}

/** Mono sound as a whole Ogg Opus. @param format of a rate that Opus has */
export async function* encodeOpus(
	sound: PcmStream,
	{ sampleRate }: PcmFormat,
	{ comments }: { comments: string[] },
): AsyncGenerator<Uint8Array> {
	const encoder = await OpusEncoder.open(sampleRate, BIT_RATE);
	const step = CLOCK_RATE / sampleRate;
	const preSkip = encoder.delay * step;
	const pages = new OggPages();
	pages.add(idHeader(preSkip, sampleRate), 0);
	yield pages.flush();
	yield* pages.add(commentHeader(comments), 0);
	yield pages.flush();

	const packet = new Int16Array(sampleRate / PACKETS_A_SECOND);
	let filled = 0;
	let heard = 0;
	let encoded = 0;
	const encode = (isLast: boolean): Buffer[] => {
		filled = 0;
		encoded += packet.length;
		const position = isLast ? preSkip + heard * step : encoded * step;
		const ready = pages.add(encoder.encode(packet), position);
		if (isLast) return [...ready, pages.flush(true)];
		return pages.waiting < PACKETS_A_SECOND ? ready : [...ready, pages.flush()];
	};
	for await (const block of sound) {
		const samples = toInt16(withChannels(block, 1));
		for (let at = 0; at < samples.length;) {
			// The packet that is full waits for the next sample: the last one has to be known as such.
			if (filled === packet.length) yield* encode(false);
			const part = samples.subarray(at, at + packet.length - filled);
			packet.set(part, filled);
			filled += part.length;
			at += part.length;
			heard += part.length;
		}
	}
	// What the encoder holds back comes with silence after it.
	while (encoded + packet.length < heard + encoder.delay) {
		packet.fill(0, filled);
		yield* encode(false);
	}
	packet.fill(0, filled);
	yield* encode(true);
}
