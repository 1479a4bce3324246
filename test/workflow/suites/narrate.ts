import { parse } from '@plussub/srt-vtt-parser';

import { MODEL_LANGUAGES } from '../../fixtures/languages';
import { BINARY_MODES, isAll } from '../../pairwise';
import { QUICK, useTestRig } from '../support/testRig';
import { narrate, narrationOf, paragraphs, scanned, speakers } from '../support/narration';
import { shownError } from '../support/outcome';

const ARTICLE = `# The market

The market opens at six. Long before that, the first vans arrive.

## Noon

By noon it is over. Nobody is left but a man with a broom.`;

describe.each(BINARY_MODES)('A narration, in %s mode,', (binaryMode) => {
	const rig = useTestRig({ binaryMode });

	it('is one file, with what is said in it when', async () => {
		const execution = await narrate(rig, {
			items: [ARTICLE],
			options: { fileName: 'market.mp3' },
		});
		expect(execution.error).toBeUndefined();
		const [item] = execution.outputItems();
		const json = narrationOf(item);
		const jobs = await rig.sandbox.jobs();
		expect(jobs.map(({ text }) => text)).toEqual([
			'The market',
			'The market opens at six. Long before that, the first vans arrive.',
			'Noon',
			'By noon it is over. Nobody is left but a man with a broom.',
		]);
		expect(json).toMatchObject({
			mimeType: 'audio/wav',
			fileName: 'market.wav',
			parts: 4,
			cost: 0.036,
			chapters: [{ start: 0, title: 'The market' }, { title: 'Noon' }],
		});
		expect(json.segments.map(({ text }) => text)).toEqual([
			'The market',
			'The market opens at six.',
			'Long before that, the first vans arrive.',
			'Noon',
			'By noon it is over.',
			'Nobody is left but a man with a broom.',
		]);
		expect(json.segments.map(({ requestId }) => requestId)).toEqual(
			[0, 1, 1, 2, 3, 3].map((part) => jobs[part]?.requestId),
		);
		const audio = await execution.binaryBuffer(item);
		expect(audio).toHaveLength(json.fileSize);
		expect(scanned(audio).seconds).toBeCloseTo(json.audioSeconds, 3);
		const part = scanned(await bytesOfPart()).seconds;
		expect(json.audioSeconds).toBeCloseTo(4 * part + 3 * 0.7, 2);
		expect(json.segments[3]?.start).toBeCloseTo(2 * (part + 0.7), 2);
		expect(json.chapters[1]?.start).toBe(json.segments[3]?.start);
		expect(
			execution
				.hints()
				.map(({ message }) => message)
				.join(),
		).toContain('4 requests, for about 0.036 credits');

		async function bytesOfPart() {
			const one = await rig.run({ items: ['Hi'] });
			return await one.binaryBuffer(one.outputItems()[0]);
		}
	});

	it.each(['Good morning.', 'Good morning.\n\nGood night.'])(
		'names its files after its first words: %j',
		async (text) => {
			const execution = await narrate(rig, { items: [text], options: { captions: 'srt' } });
			const [item] = execution.outputItems();
			expect(item?.binary?.data?.fileName).toMatch(/^openvoice-Good-morning-.+\.wav$/);
			expect(item?.binary?.captions?.fileName).toMatch(/^openvoice-Good-morning-.+\.srt$/);
		},
	);

	it('of one part is what came, under its name', async () => {
		const execution = await narrate(rig, { items: ['Hello.'], options: { fileName: 'hello' } });
		const [item] = execution.outputItems();
		expect(narrationOf(item)).toMatchObject({ parts: 1, fileName: 'hello.wav', fileSize: 20_000 });
		expect(await execution.binaryBuffer(item)).toHaveLength(20_000);
		expect(item?.binary?.data?.fileName).toBe('hello.wav');
	});

	// Where files lie makes no difference to their number.
	const many = binaryMode === 'filesystem' && isAll ? 200 : 20;

	it(`of ${many} parts, and of several items, comes out whole and in order`, async () => {
		const execution = await narrate(rig, {
			items: [paragraphs(many), 'Short.', paragraphs(3)],
			options: { maxConcurrency: 50 },
		});
		const outputs = execution.outputItems();
		expect(outputs.map((item) => narrationOf(item).parts)).toEqual([many, 1, 3]);
		expect(outputs.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		const { segments, audioSeconds } = narrationOf(outputs[0]);
		expect(segments.map(({ text }) => text).join('\n\n')).toBe(paragraphs(many));
		expect(segments.map(({ start }) => start)).toEqual(
			segments.map(({ start }) => start).sort((one, other) => one - other),
		);
		expect(scanned(await execution.binaryBuffer(outputs[0])).seconds).toBeCloseTo(audioSeconds, 3);
	});

	it.each(['srt', 'vtt'] as const)('has captions beside it: %s', async (captions) => {
		// Long enough for each sentence to have a cue of its own.
		await rig.sandbox.reset({ ...QUICK, audio: { bytes: 200_000 } });
		const execution = await narrate(rig, {
			items: [ARTICLE],
			options: {
				captions,
				captionsBinaryField: 'words',
				outputBinaryField: 'sound',
				fileName: 'a',
			},
		});
		const [item] = execution.outputItems();
		expect(item?.binary?.words).toMatchObject({ fileName: `a.${captions}` });
		const file = (await execution.binaryBuffer(item, 'words')).toString('utf8');
		const { entries } = parse(file);
		const { segments } = narrationOf(item);
		expect(entries.map(({ text }) => text.replace(/\n/g, ' '))).toEqual(
			segments.map(({ text }) => text),
		);
		expect(entries.map(({ from }) => from / 1000)).toEqual(segments.map(({ start }) => start));
		expect(await execution.binaryBuffer(item, 'sound')).toHaveLength(narrationOf(item).fileSize);
	});
});

describe('A script', () => {
	const rig = useTestRig();
	const script =
		'Welcome!\n\nAnna: Hello, Ben.\nBen: Bonjour.\nAnna: Hello, Ben.\nNarrator: They wave.';
	const dialogue = () =>
		speakers(
			{ name: 'Anna', inputAudioUrl: `${rig.sandbox.referenceUrl}?anna`, speed: 1.2 },
			{ name: 'Ben', inputAudioUrl: rig.sandbox.referenceUrl, language: 'FR' },
		);

	it('is spoken in the voice, language and speed of each speaker, equal lines once', async () => {
		const execution = await narrate(rig, {
			items: [script],
			parameters: dialogue(),
			options: { captions: 'vtt' },
		});
		expect(execution.error).toBeUndefined();
		const jobs = await rig.sandbox.jobs();
		expect(
			jobs.map(({ text, language, speed, inputAudio }) => [
				text,
				language,
				speed,
				inputAudio.endsWith('anna'),
			]),
		).toEqual([
			['Welcome!', 'EN_NEWEST', 1, false],
			['Hello, Ben.', 'EN_NEWEST', 1.2, true],
			['Bonjour.', 'FR', 1, false],
			['They wave.', 'EN_NEWEST', 1, false],
		]);
		const [item] = execution.outputItems();
		const json = narrationOf(item);
		expect(json).toMatchObject({ parts: 4, cost: 0.036 });
		expect(json.segments.map(({ speaker, text }) => [speaker, text])).toEqual([
			[undefined, 'Welcome!'],
			['Anna', 'Hello, Ben.'],
			['Ben', 'Bonjour.'],
			['Anna', 'Hello, Ben.'],
			[undefined, 'They wave.'],
		]);
		const captions = (await execution.binaryBuffer(item, 'captions')).toString('utf8');
		expect(captions).toContain('<v Ben>Bonjour.');
	});

	it.each<[string, object, RegExp]>([
		['a name twice', { name: 'anna ' }, /“Speaker 3: Name” is used twice/],
		['the narrator’s name', { name: 'Narrator' }, /“Speaker 3: Name” is used twice/],
		['no name', { name: ' ' }, /“Speaker 3: Name” is empty/],
		[
			'an address that is none',
			{ name: 'C', inputAudioUrl: 'voice.mp3' },
			/“Speaker 3: Voice” is not a web address/,
		],
		[
			'a recording that is missing',
			{ name: 'C', inputAudioSource: 'binary' },
			/no recording in “Input Binary Field”/,
		],
		[
			'a language that does not exist',
			{ name: 'C', language: 'DE' },
			/“Speaker 3: Language” has a value that does not exist/,
		],
		['a speed that is none', { name: 'C', speed: 9 }, /“Speaker 3: Speed” is 9/],
		['no voice', { name: 'C', inputAudioUrl: '' }, /^A speaker has no voice yet$/],
		[
			'no voice chosen from the list',
			{ name: 'C', inputAudioUrl: { __rl: true, mode: 'list', value: '' } },
			/^A speaker has no voice yet$/,
		],
		[
			'a voice that an expression does not find',
			{ name: 'C', inputAudioUrl: { __rl: true, mode: 'url', value: '={{ $json.nothing }}' } },
			/^A speaker has no voice yet$/,
		],
	])('with %s is refused before anything is bought', async (_, speaker, message) => {
		const list = [{ name: 'Anna' }, { name: 'Ben' }, speaker].map((one) => ({
			inputAudioUrl: rig.sandbox.referenceUrl,
			...one,
		}));
		const execution = await narrate(rig, { items: [script], parameters: speakers(...list) });
		expect(shownError(execution).message).toMatch(message);
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('that was just added has no voice: nothing is bought in another one', async () => {
		const execution = await narrate(rig, {
			items: [script],
			parameters: { speakers: { speaker: [{ name: 'Anna' }, { name: 'Ben' }] } },
		});
		expect(shownError(execution)).toMatchObject({
			message: 'Some speakers have no voice yet',
			description: expect.stringContaining('Without a voice: “Anna”, “Ben”') as string,
		});
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('has a voice from the list, by URL, or by an expression, as a plain text too', async () => {
		const url = rig.sandbox.referenceUrl;
		const voices = ['1', '2', '3', '4'].map((number) => `${url}?voice=${number}`);
		const items = [{ json: { text: 'A: One.\nB: Two.\nC: Three.\nD: Four.', voice: voices[3] } }];
		const forms = [
			{ __rl: true, mode: 'list', value: voices[0]!, cachedResultName: 'reference.mp3' },
			{ __rl: true, mode: 'url', value: voices[1]! },
			voices[2]!,
			{ __rl: true, mode: 'url', value: '={{ $json.voice }}' },
		];
		const list = forms.map((inputAudioUrl, index) => ({
			name: 'ABCD'.charAt(index),
			inputAudioUrl,
		}));
		const execution = await narrate(rig, { items, parameters: speakers(...list) });
		expect(execution.error).toBeUndefined();
		expect((await rig.sandbox.jobs()).map(({ inputAudio }) => inputAudio).sort()).toEqual(voices);
	});
});

describe('What a narration takes', () => {
	const rig = useTestRig();

	it.each(MODEL_LANGUAGES)('speaks %s', async (language) => {
		const text =
			{
				ZH: '你好。\n\n再见。',
				JP: 'こんにちは。\n\nさようなら。',
				KR: '안녕하세요.\n\n안녕히 가세요.',
			}[language] ?? 'Hello.\n\nGoodbye.';
		const execution = await narrate(rig, { items: [text], parameters: { language } });
		expect(execution.error).toBeUndefined();
		expect((await rig.sandbox.jobs()).map((job) => [job.language, job.text])).toEqual(
			text.split('\n\n').map((one) => [language, one]),
		);
	});

	it('is cut to parts as the options say', async () => {
		const text = 'One two three four. Five six seven eight.\n\nNine ten.';
		await narrate(rig, { items: [text], options: { maxPartLength: 25, sentencePause: 1 } });
		expect((await rig.sandbox.jobs()).map((job) => job.text)).toEqual([
			'One two three four.',
			'Five six seven eight.',
			'Nine ten.',
		]);
		await rig.sandbox.reset();
		await narrate(rig, { items: [text], options: { paragraphPause: 0 } });
		expect((await rig.sandbox.jobs()).map((job) => job.text)).toEqual([
			'One two three four. Five six seven eight. Nine ten.',
		]);
	});

	it.each<[string, string, object, RegExp]>([
		['a text without a word', '# …\n\n***', {}, /“Text” has nothing/],
		['a part length that is too short', 'Hi', { maxPartLength: 5 }, /“Max Part Length” is 5/],
		['a pause that is too long', 'Hi', { paragraphPause: 700 }, /“Paragraph Pause” is 700/],
		[
			'captions of another kind',
			'Hi',
			{ captions: 'ass' },
			/“Captions” has a value that does not exist/,
		],
		[
			'one field for both files',
			'Hi',
			{ captions: 'srt', captionsBinaryField: 'data' },
			/“Captions Binary Field” is the field of the audio/,
		],
	])('refuses %s before anything is bought', async (_, text, options, message) => {
		const execution = await narrate(rig, { items: [text], options: { ...options } });
		expect(shownError(execution).message).toMatch(message);
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('shares the slots among the parts of all items', async () => {
		await rig.sandbox.settings({ runSeconds: 0.3 });
		await narrate(rig, { items: [paragraphs(6), paragraphs(2)], options: { maxConcurrency: 4 } });
		const spans = (await rig.sandbox.jobs()).map(({ startedAt, endedAt }) => ({
			startedAt,
			endedAt,
		}));
		expect(spans).toHaveLength(8);
		const atOnce = spans.map(
			({ startedAt }) =>
				spans.filter((other) => other.startedAt! <= startedAt! && other.endedAt! > startedAt!)
					.length,
		);
		expect(Math.max(...atOnce)).toBe(4);
	});
});
