import { Paging } from '../../nodes/OpenVoice/segmind/historyPaging';
import {
	readPage,
	readRecord,
	readSingleRecord,
} from '../../nodes/OpenVoice/segmind/historyRecord';
import {
	isSameRecording,
	recordedKeys,
	type Said,
	saidKey,
} from '../../nodes/OpenVoice/segmind/sameRequest';

interface Service {
	rows: number;
	/** It gives no more rows a page. */
	most?: number;
	tells?: 'nothing' | 'pages' | 'total' | 'all';
	/** Rows that are too large to come with another one. */
	huge?: number[];
	/** Rows that it counts out as a page, and then leaves out of it: it has fewer in all. */
	leftOut?: number[];
	/** What it gives for a page behind the last one. */
	behind?: 'nothing' | 'last';
	/** It gives the first page, whichever is asked for. */
	isStuck?: boolean;
}

/** Reads all of a service's rows. @returns those that were read, and in how many pages */
function readAll({
	rows,
	most = 100,
	tells = 'all',
	huge = [],
	leftOut = [],
	behind,
	isStuck,
}: Service) {
	const paging = new Paging();
	const seen = new Set<number>();
	let asked = 0;
	while (!paging.isOver && !paging.isBroken && asked < 500) {
		asked++;
		const size = Math.min(paging.size, most);
		const pages = Math.max(1, Math.ceil(rows / size));
		const page = isStuck ? 1 : behind === 'last' ? Math.min(paging.page, pages) : paging.page;
		const ids = Array.from({ length: size }, (_, index) => (page - 1) * size + index);
		const given = ids.filter((id) => id < rows && !leftOut.includes(id));
		if (given.length > 1 && given.some((id) => huge.includes(id))) {
			paging.skip();
			continue;
		}
		const fresh = given.filter((id) => !seen.has(id)).length;
		for (const id of given) seen.add(id);
		paging.read(
			{
				records: [],
				rowIds: given.map(String),
				...(['pages', 'all'].includes(tells) && { pages }),
				...(['total', 'all'].includes(tells) && { total: rows - leftOut.length }),
			},
			fresh,
		);
	}
	return { read: seen.size, asked, paging };
}

describe('Paging', () => {
	it.each(
		(['nothing', 'pages', 'total', 'all'] as const).flatMap((tells) =>
			[0, 1, 99, 100, 101, 350].flatMap((rows) =>
				[100, 20, 7].map((most) => ({ tells, rows, most })),
			),
		),
	)('reads %j to its end', (service) => {
		const { read, asked, paging } = readAll(service);
		expect([read, paging.isBroken]).toEqual([service.rows, false]);
		expect(asked).toBeLessThanOrEqual(Math.ceil(service.rows / service.most) + 2);
	});

	it.each(['pages', 'total', 'all'] as const)(
		'reads on behind a page that is not full, where it is told %s',
		(tells) => expect(readAll({ rows: 350, tells, leftOut: [101, 102] }).read).toBe(348),
	);

	it('reads rows that are too large together one by one, and the others in large pages again', () => {
		const { read, asked } = readAll({ rows: 1000, huge: [3, 250, 251] });
		expect(read).toBe(1000);
		expect(asked).toBeLessThan(70);
	});

	it('ends where the last page is given again and again', () => {
		expect(readAll({ rows: 250, tells: 'nothing', behind: 'last' }).read).toBe(250);
		expect(readAll({ rows: 200, tells: 'nothing', behind: 'last' }).read).toBe(200);
	});

	it('notices that pages are not counted', () => {
		const { paging, asked } = readAll({ rows: 250, tells: 'nothing', isStuck: true });
		expect(paging.isBroken).toBe(true);
		expect(asked).toBeLessThan(6);
	});
});

describe('What is the same in a record', () => {
	const SAID: Said = { text: 'Caf\u00e9 & "tea"\nNow', language: 'EN_NEWEST', speed: 0.7 };

	it.each<[string, Said]>([
		['as sent', SAID],
		['trimmed', { ...SAID, text: ` ${SAID.text} ` }],
		['decomposed', { ...SAID, text: SAID.text?.normalize('NFD') }],
		['with CRLF', { ...SAID, text: SAID.text?.replace('\n', '\r\n') }],
		[
			'escaped',
			{ ...SAID, text: 'Caf&eacute; &amp; &quot;tea&quot;\nNow'.replace('&eacute;', '&#233;') },
		],
		['escaped in hex', { ...SAID, text: 'Caf\u00e9 &#x26; &#34;tea&#34;\nNow' }],
		['as a float of 32 bits', { ...SAID, speed: Math.fround(0.7) }],
		['without its default language', { text: SAID.text, speed: 0.7 }],
	])('%s', (_, record) => expect(recordedKeys(record)).toContain(saidKey(SAID)));

	it.each<[string, Said]>([
		['another text', { ...SAID, text: 'Cafe & "tea"\nNow' }],
		['another speed', { ...SAID, speed: 0.71 }],
		['another language', { ...SAID, language: 'EN' }],
		['no text', { language: 'EN_NEWEST', speed: 0.7 }],
	])('not %s', (_, record) => expect(recordedKeys(record)).not.toContain(saidKey(SAID)));

	it.each([
		['https://a.example/voice.mp3', 'https://a.example/voice.mp3', true],
		['https://a.example/voice.mp3?a=1&amp;b=2', 'https://a.example/voice.mp3?a=1&b=2', true],
		['https://images.segmind.com/x/voice.mp3', 'https://a.example/x/voice.mp3', true],
		[
			'https://images.segmind.com/in/0123456789abcdef.mp3',
			'https://a.example/0123456789abcdef.mp3',
			true,
		],
		['https://images.segmind.com/in/voice.mp3', 'https://a.example/voice.mp3', false],
		['https://b.example/voice.mp3', 'https://a.example/voice.mp3', false],
		['https://evil-segmind.com/voice.mp3', 'https://a.example/voice.mp3', false],
		['nowhere', 'https://a.example/voice.mp3', false],
	])('the recording %s as %s: %s', (recorded, address, isSame) => {
		expect(isSameRecording(recorded, address)).toBe(isSame);
	});
});

describe('A row of the record', () => {
	const row = (more: object) => ({
		...{ request_id: 'id-12345678', model_name: 'openvoice', model_status: 'completed' },
		...{ request_body: { text: 'Hi', input_audio: 'https://a.example/v.mp3' } },
		...more,
	});

	it.each([
		['2026-11-01T12:00:00Z', Date.UTC(2026, 10, 1, 12), undefined],
		['2026-11-01T12:00:00.123456789Z', Date.UTC(2026, 10, 1, 12, 0, 0, 123), undefined],
		['2026-11-01 12:00:00', Date.UTC(2026, 10, 1, 12), true],
		['1793534400', Date.UTC(2026, 10, 1, 12), undefined],
		[1793534400000, Date.UTC(2026, 10, 1, 12), undefined],
		['1793534400000000', Date.UTC(2026, 10, 1, 12), undefined],
		['1793534400000000000', Date.UTC(2026, 10, 1, 12), undefined],
		['soon', undefined, undefined],
		[9e99, undefined, undefined],
		[0, undefined, undefined],
		[null, undefined, undefined],
	])('of the time %j', (created_at, createdMs, isZoneless) => {
		const record = readRecord(row({ created_at }));
		expect(record?.createdMs).toBe(createdMs);
		expect(record?.isZoneless).toBe(isZoneless);
	});

	it.each([
		['openvoice', true],
		['OpenVoice-v2', true],
		['myshell/openvoice:2.0', true],
		['openvoice 1', true],
		[null, true],
		['openvoices', false],
		['whisper', false],
		['not-openvoice', false],
	])('of the model %j: %s', (model_name, isOurs) => {
		const body = JSON.stringify({ data: [row({ model_name })] });
		const page = readPage({ status: 200, headers: {}, body });
		expect(page?.records).toHaveLength(isOurs ? 1 : 0);
		expect(page?.rowIds).toEqual(['id-12345678']);
	});

	it.each<[string, object]>([
		['as it is', row({})],
		['in data', { data: row({}) }],
		['in a list', { data: [row({})] }],
	])('by itself, %s', (_, answer) => {
		const read = readSingleRecord({ status: 200, headers: {}, body: JSON.stringify(answer) });
		expect(read).toMatchObject({ requestId: 'id-12345678', status: 'COMPLETED', text: 'Hi' });
	});

	it.each<[string, object, number | undefined, number | undefined]>([
		['beside the rows', { total_pages: 3, total: '7' }, 3, 7],
		['in an object', { pagination: { lastPage: 3, totalItems: 7 } }, 3, 7],
		['nowhere', {}, undefined, undefined],
	])('on a page that tells how many there are %s', (_, told, pages, total) => {
		const body = JSON.stringify({ data: [row({})], ...told });
		const page = readPage({ status: 200, headers: {}, body });
		expect([page?.pages, page?.total]).toEqual([pages, total]);
	});

	it('is one of several of its request: the first with audio counts', () => {
		const urls = [null, 'https://a.example/one.wav', 'https://a.example/two.wav', null];
		const data = urls.map((generation_url) => row({ generation_url }));
		const page = readPage({ status: 200, headers: {}, body: JSON.stringify({ data }) });
		expect(page?.records.map(({ audioUrl }) => audioUrl)).toEqual(['https://a.example/one.wav']);
	});

	it.each(['created_at', 'model_created', 'createdAt', 'submitted_at', 'startTime'])(
		'with its time as %s',
		(name) => expect(readRecord(row({ [name]: '2026-11-01' }))?.createdMs).toBe(Date.UTC(2026, 10)),
	);

	it.each([
		['a text', 'Content blocked'],
		['an object', { message: 'Content blocked' }],
	])('with its error as %s', (_, error) => {
		expect(readRecord(row({ error }))?.errorMessage).toBe('Content blocked');
	});

	it.each<[string, unknown]>([
		['an object', { text: 'Hi' }],
		['JSON', '{"text":"Hi"}'],
		['JSON in JSON', JSON.stringify('{"text":"Hi"}')],
		['a field of its own', { input: { text: 'Hi' } }],
		['JSON in a field of its own', JSON.stringify({ inputs: '{"text":"Hi"}' })],
	])('with its inputs as %s', (_, request_body) => {
		const record = readRecord(row({ request_body }));
		expect(record?.text).toBe('Hi');
		// What is left out is the default.
		expect(record?.inputAudioUrl).toMatch(/openvoice-ip\.mp3$/);
	});
});
