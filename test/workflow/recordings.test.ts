import type { INodeParameters } from 'n8n-workflow';

import type { InputItem } from '../../harness/engine/n8nEngine';
import { chain, NODE, START } from '../../harness/engine/workflow';
import { audioFixture } from '../fixtures/audio';
import * as odd from '../fixtures/oddRecordings';
import { silence } from '../fixtures/silence';
import { shownError } from './support/outcome';
import { startSpeakingService } from './support/speakingService';
import { useTestRig } from './support/testRig';

const upload: INodeParameters = { resource: 'voice', operation: 'upload' };

const item = (data: Buffer, mimeType: string): InputItem => ({
	json: {},
	binary: { data: { data, mimeType } },
});

const twice = (file: Buffer) => Buffer.concat([file, file]);
const behind = (start: Buffer, name: string) => Buffer.concat([start, audioFixture(name)]);
const guid = Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex');

type Refused = [name: string, file: Buffer, mimeType: string, title: RegExp];

const TOO_SHORT = /^The recording is too short: /;
const NOT_AUDIO = /^The file is not a recording that can be used/;
const READ_AS_TEXT = /^The recording was read as text on its way/;
const SILENT = /nothing but silence/;

const refused: Refused[] = [
	['a WAV of 44 bytes', silence(0), 'audio/wav', /too short: 0 seconds/],
	['an Ogg of headers', audioFixture('ogg-vorbis.ogg').subarray(0, 58), 'audio/ogg', /short: 0 s/],
	['an MP3 of a tag alone', odd.id3(500), 'audio/mpeg', /too short: 0 seconds/],
	['2 s of AMR', odd.amr(2), 'audio/amr', /too short: 2\.0 seconds/],
	['2 s of RF64', odd.longWav('RF64', 2), 'audio/wav', TOO_SHORT],
	['2 s of AU', odd.au(2), 'audio/basic', TOO_SHORT],
	['2 s of MP2', odd.mp2(2), 'audio/mpeg', TOO_SHORT],
	['2 s out of a browser', odd.recorderWebm(2), 'audio/webm', TOO_SHORT],
	['noise', odd.noise(50_000), 'audio/mpeg', NOT_AUDIO],
	[
		'a web page',
		Buffer.from('<!DOCTYPE html><html><body>Log in</body></html>'),
		'audio/mpeg',
		/a web page, not a recording/,
	],
	['WMA', Buffer.concat([guid, odd.noise(50_000)]), 'audio/mpeg', NOT_AUDIO],
	['AC-3', Buffer.concat([Buffer.from('0b77', 'hex'), odd.noise(50_000)]), 'audio/mpeg', NOT_AUDIO],
	['an MP3 read as text', odd.readAsText(audioFixture('mp3-cbr.mp3')), 'audio/mpeg', READ_AS_TEXT],
	['an Ogg read as text', odd.readAsText(audioFixture('ogg-opus.opus')), 'audio/ogg', READ_AS_TEXT],
	[
		'an M4A read as text',
		odd.readAsText(audioFixture('m4a-index-last.m4a')),
		'audio/mp4',
		READ_AS_TEXT,
	],
	[
		'a WebM read as text',
		odd.readAsText(audioFixture('webm-opus.webm')),
		'audio/webm',
		READ_AS_TEXT,
	],
	['ten seconds of silence', silence(10), 'audio/wav', SILENT],
	['ten seconds of silence as MP3', odd.silentMp3(10), 'audio/mpeg', SILENT],
	['ten seconds of silence as AAC', odd.adts(10, 6), 'audio/aac', SILENT],
	['ten seconds of silence in stereo', odd.silentWav(10), 'audio/wav', SILENT],
	['a film called audio', audioFixture('film.mp4'), 'audio/mp4', /is a video/],
	[
		'a film with its index last',
		odd.indexLast(audioFixture('film.mp4')),
		'audio/mp4',
		/is a video/,
	],
	[
		'a recording whose index is missing',
		audioFixture('m4a-index-last.m4a').subarray(0, 12_000),
		'audio/mp4',
		/length of this M4A recording cannot be read/,
	],
	['more than fits', odd.toneWav(4800), 'audio/wav', /too large: 77 MB/],
];

type Taken = [name: string, file: Buffer, mimeType: string, seconds: number];

const taken: Taken[] = [
	['sound alone in an MP4 called video', audioFixture('m4a-in-mp4.mp4'), 'video/mp4', 6.5],
	['sound alone with its index last', audioFixture('m4a-index-last.m4a'), 'video/mp4', 6.5],
	['sound alone in 3GP', odd.branded(audioFixture('m4a-index-last.m4a'), '3gp4'), 'video/mp4', 6.5],
	[
		'what an iPhone records',
		odd.branded(audioFixture('m4a-index-last.m4a'), 'qt  '),
		'audio/quicktime',
		6.5,
	],
	[
		'an MP3 behind two tags',
		behind(Buffer.concat([odd.id3(50), odd.id3(5000)]), 'mp3-cbr.mp3'),
		'audio/mpeg',
		6.59,
	],
	[
		'zeros behind a tag',
		behind(Buffer.concat([odd.id3(50), Buffer.alloc(3000)]), 'mp3-cbr.mp3'),
		'audio/mpeg',
		6.59,
	],
	['a WAV behind a tag', Buffer.concat([odd.id3(100), odd.toneWav(6)]), 'audio/wav', 6],
	['chained Ogg', twice(audioFixture('ogg-opus.opus')), 'audio/ogg', 13],
	[
		'Opus out of a live stream',
		odd.oggLater(audioFixture('ogg-opus.opus'), 3600 * 48_000),
		'audio/ogg',
		6.5,
	],
	['4.96 s', odd.toneWav(4.96), 'audio/wav', 4.96],
	['an MP3 of 120 s', odd.longMp3(120.1), 'audio/mpeg', 120.1],
	['an M4A of 120 s', odd.m4aOf(120.1), 'audio/mp4', 120.1],
	['AAC without a container', odd.adts(8), 'audio/aac', 8],
	['CAF', odd.caf(6), 'audio/mpeg', 6],
	['BW64', odd.longWav('BW64', 6), 'audio/wav', 6],
	['a FLAC whose length was not known', audioFixture('flac-piped.flac'), 'audio/flac', 6.5],
];

describe('A reference recording', () => {
	const rig = useTestRig();

	it.each(refused)('is refused before anything is sent: %s', async (_, file, mimeType, title) => {
		const execution = await rig.run({ items: [item(file, mimeType)], parameters: upload });
		expect(shownError(execution).message).toMatch(title);
		expect(await rig.requests()).toEqual([]);
	});

	it.each([
		[4.94, /too short: 4\.9 seconds/],
		[120.3, /too long: 120\.3 seconds/],
	])('is refused with a length that is not allowed: %d s', async (seconds, title) => {
		const wav = item(odd.toneWav(seconds), 'audio/wav');
		const execution = await rig.run({ items: [wav], parameters: upload });
		expect(shownError(execution).message).toMatch(title);
	});

	it.each(taken)('is taken by its bytes: %s', async (_, file, mimeType, seconds) => {
		const execution = await rig.run({ items: [item(file, mimeType)], parameters: upload });
		expect(execution.error).toBeUndefined();
		const { audioSeconds } = execution.outputItems()[0]?.json ?? {};
		expect(Math.abs(Number(audioSeconds) - seconds)).toBeLessThan(0.05);
	});
});

describe('A file that a field names', () => {
	const rig = useTestRig();
	const file = { data: audioFixture('mp3-cbr.mp3').toString('base64'), mimeType: 'audio/mpeg' };

	/** Runs Upload on an item as it is, with a field as it is. */
	const run = async (
		given: { json?: object; binary?: object },
		binaryPropertyName: unknown = 'data',
		settings: object = {},
	) => {
		const workflow = chain([
			{ name: START, type: 'n8n-nodes-base.manualTrigger' },
			{
				name: NODE,
				type: 'n8n-nodes-openvoice.openVoice',
				parameters: { ...upload, binaryPropertyName } as INodeParameters,
			},
		]);
		Object.assign(workflow.settings ?? {}, settings);
		const pinned = { json: {}, ...given } as never;
		return await rig.engine.runWorkflow({
			workflow,
			pinData: { [START]: [pinned] },
			credentials: rig.credentials(),
		});
	};

	it.each<[string, ...Parameters<typeof run>]>([
		['by its name', { binary: { data: file } }],
		['by an expression that gives the file', { binary: { data: file } }, '={{ $binary.data }}'],
		[
			'by a path, where the workflow keeps files in JSON',
			{ json: { _files: { data: file } } },
			'_files.data',
			{ binaryMode: 'combined' },
		],
	])('is read %s', async (_, ...given) => {
		const execution = await run(...given);
		expect(execution.error).toBeUndefined();
		expect(execution.outputItems()[0]?.json.audioSeconds).toBeCloseTo(6.59, 1);
	});

	it.each<[string, Parameters<typeof run>, RegExp, RegExp]>([
		[
			'the names that are there, if it is none of them',
			[{ binary: { My_Recording: file, other: file } }, 'data'],
			/no recording in “Input Binary Field”/,
			/Fields with a file: “My_Recording” · “other”.*Now the field is: “data”/,
		],
		[
			'the paths that are there',
			[{ json: { _files: { voice: file } } }, 'data', { binaryMode: 'combined' }],
			/no recording in “Input Binary Field”/,
			/Fields with a file: “_files.voice”/,
		],
		[
			'nodes that give files, if there is none',
			[{}],
			/no recording/,
			/“HTTP Request”.*Google Drive/,
		],
		[
			'how a Code node makes a file of base64',
			[{ binary: { data: file.data } }],
			/leads to something that is not a file/,
			/prepareBinaryData/,
		],
		[
			'what to do about a file that n8n has cleared away',
			[
				{
					binary: {
						data: {
							...file,
							data: 'filesystem-v2',
							id: 'filesystem-v2:workflows/1/executions/1/binary_data/gone',
						},
					},
				},
			],
			/The recording is no longer in n8n/,
			/Run the node that it comes from again/,
		],
		[
			'of an expression that gives something else',
			[{}, '={{ [1, 2] }}'],
			/not a file/,
			/node give/,
		],
	])('tells %s', async (_, given, title, description) => {
		const shown = shownError(await run(...given));
		expect(shown.message).toMatch(title);
		expect(shown.description).toMatch(description);
		expect(await rig.requests()).toEqual([]);
	});
});

describe('Delivered audio', () => {
	const rig = useTestRig();

	it.each(taken.filter(([name]) => /tag/.test(name)))(
		'is accepted: %s',
		async (_, file, mimeType, seconds) => {
			const service = await startSpeakingService(() => file);
			const { baseUrl } = service;
			const execution = await rig.run({ credential: { baseUrl } }).finally(service.close);
			const [one] = execution.outputItems();
			expect(one?.json).toMatchObject({ mimeType, fileSize: file.length });
			expect(one?.json.audioSeconds).toBeCloseTo(seconds, 1);
			expect(service.texts).toHaveLength(1);
		},
	);
});
