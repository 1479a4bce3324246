import { Readable } from 'node:stream';

import {
	MOST_BYTES_WITH_AUDIO,
	MOST_JSON_BYTES,
	readUpTo,
} from '../../nodes/OpenVoice/segmind/readBody';

const MEGABYTE = 1_000_000;

/** The same megabyte over and over, so that hundreds of them take no memory. */
function megabytes(count: number) {
	const one = Buffer.alloc(MEGABYTE, 'a');
	const sent = { megabytes: 0 };
	const body = Readable.from(
		(function* () {
			for (; sent.megabytes < count; sent.megabytes++) yield one;
		})(),
		{ objectMode: false, highWaterMark: 1 },
	);
	return { body, sent };
}

describe('An answer', () => {
	it.each([
		['text', MOST_JSON_BYTES],
		['text with audio in it', MOST_BYTES_WITH_AUDIO],
	])('that is longer than any %s is not read on, and only its beginning kept', async (_, most) => {
		const { body, sent } = megabytes(Infinity);
		const read = await readUpTo(body, most);
		expect(read.equals(Buffer.alloc(MEGABYTE, 'a'))).toBe(true);
		expect(body.destroyed).toBe(true);
		expect(sent.megabytes).toBeGreaterThanOrEqual(most / MEGABYTE);
		expect(sent.megabytes).toBeLessThan(most / MEGABYTE + 4);
	});

	it.each([0, 1, 2])('of %i megabytes is read whole if so much is allowed', async (count) => {
		const { body } = megabytes(count);
		expect(await readUpTo(body, count * MEGABYTE)).toHaveLength(count * MEGABYTE);
	});
});
