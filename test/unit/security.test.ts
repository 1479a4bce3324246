import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { HIGHEST_SAMPLE_RATE, LOWEST_SAMPLE_RATE } from '../../nodes/OpenVoice/audio/audioScan';
import { FILE_KEPT } from '../../nodes/OpenVoice/models/retention';
import { mayOpen } from '../../nodes/OpenVoice/segmind/addressGuard';
import { bounded } from '../../nodes/OpenVoice/segmind/audioAnswer';
import { MOST_BROKEN_ATTEMPTS, MOST_REDIRECTS } from '../../nodes/OpenVoice/segmind/download';
import { MOST_VALUES } from '../../nodes/OpenVoice/segmind/jsonValues';
import {
	MOST_BYTES_WITH_AUDIO,
	MOST_FILE_BYTES,
	MOST_JSON_BYTES,
} from '../../nodes/OpenVoice/segmind/readBody';
import { SILENCE_MS } from '../../nodes/OpenVoice/segmind/transport';

/** Lines as the page wraps them do not count. */
const PAGE = readFileSync(resolve(__dirname, '../../SECURITY.md'), 'utf8').replace(/\s+/g, ' ');
const REFERENCES = readFileSync(
	resolve(__dirname, '../../nodes/OpenVoice/audio/referenceAudio.ts'),
	'utf8',
);

const levels = (value: unknown): number =>
	Array.isArray(value) ? 1 + Math.max(0, ...value.map(levels)) : 0;

/** What the page claims in numbers and names, from the code. That it holds, test/hostile shows. */
it.each([
	`sends nothing for ${SILENCE_MS / 1000} seconds in the middle of an answer`,
	`After ${MOST_REDIRECTS} redirects, and after ${MOST_BROKEN_ATTEMPTS} attempts at a file that breaks off`,
	`at most ${MOST_JSON_BYTES / 1e6} MB, or ${MOST_BYTES_WITH_AUDIO / 1e6} MB where audio may be in it`,
	`no more than ${MOST_VALUES.toLocaleString('en-US')} values`,
	`An audio file has at most ${MOST_FILE_BYTES / 1e9} GB`,
	`less than ${LOWEST_SAMPLE_RATE.toLocaleString('en-US')} or more than ${HIGHEST_SAMPLE_RATE.toLocaleString('en-US')} samples`,
	`sent to Segmind at most ${/LARGEST_REFERENCE_MEGABYTES = (\d+)/.exec(REFERENCES)?.[1]} MB`,
	`cut off below ${levels(bounded(JSON.parse('['.repeat(99) + ']'.repeat(99))))} levels`,
	`can be fetched from Segmind for ${FILE_KEPT}`,
])('SECURITY.md says: %s', (sentence) => expect(PAGE).toContain(sentence));

it('says which names the guard knows', () => {
	const names = PAGE.match(/no name under (.*?) and the like/)?.[1]?.match(/\.\w+/g) ?? [];
	expect(names.length).toBeGreaterThan(3);
	const connection = { baseUrl: '', storageUrl: '', historyUrl: '', apiKey: '' };
	for (const name of names) {
		for (const end of ['', '.']) {
			const url = `http://a${name}${end}/`;
			expect([url, mayOpen(url, { ...connection, credential: {} } as never)]).toEqual([url, false]);
		}
	}
});
