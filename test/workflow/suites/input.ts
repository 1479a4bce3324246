import type { INodeParameters } from 'n8n-workflow';

import type { InputItem } from '../../../harness/engine/n8nEngine';
import { audioFixture } from '../../fixtures/audio';
import { silence } from '../../fixtures/silence';
import { useTestRig } from '../support/testRig';
import { errorJson, shownError } from '../support/outcome';

const recording = (data: Buffer, mimeType = 'audio/mpeg'): InputItem => ({
	json: { text: 'Hello' },
	binary: { data: { data, mimeType } },
});

const binary: INodeParameters = { inputAudioSource: 'binary' };

interface BadInput {
	/** What is wrong. */
	name: string;
	item?: InputItem | string | number;
	parameters?: INodeParameters;
	options?: INodeParameters;
	/** What the user reads: the field, and what to do. */
	title: RegExp;
	nextStep: RegExp;
}

const bad: BadInput[] = [
	{ name: 'an empty text', item: '', title: /“Text” is empty/, nextStep: /Enter a value/ },
	...['\u200b', '\0', '\ud800', '…', '!?', '😀'].map((item) => ({
		name: `a text with nothing to say, ${JSON.stringify(item)}`,
		item,
		title: /“Text” has nothing that can be spoken/,
		nextStep: /letter or a digit/,
	})),
	{ name: 'a blank text', item: ' \n ', title: /“Text” is empty/, nextStep: /Enter a value/ },
	{
		name: 'a text that is not there',
		item: { json: {} },
		title: /“Text” is empty/,
		nextStep: /check that the item before has the field/,
	},
	{
		name: 'a list for a text',
		parameters: { text: '={{ ["a", "b"] }}' },
		title: /“Text” is not a text/,
		nextStep: /several values at once/,
	},
	...[0.4, 2.1, 0, -1].map((speed) => ({
		name: `the speed ${speed}`,
		parameters: { speed: `={{ ${speed} }}` },
		title: new RegExp(`^“Speed” is ${speed}; it can be 0.5 to 2`),
		nextStep: /Change it in the node\. If it comes from an expression, change what the item brings/,
	})),
	...['fast', ''].map((speed) => ({
		name: `the speed ${JSON.stringify(speed)}`,
		parameters: { speed: `={{ ${JSON.stringify(speed)} }}` },
		title: /“Speed” is not a number/,
		nextStep: /It can be 0.5 to 2/,
	})),
	{
		name: 'a text in another script than its language',
		item: '今天天气很好',
		parameters: { language: 'FR' },
		title: /does not look like French/,
		nextStep:
			/^Choose Chinese \(Mandarin\) as the “Language” \(ZH\)\.(<br>|\n).*“Speak Anyway” in the options\.(<br>|\n)The text: “今天天气很好”/,
	},
	{
		name: 'a word to be said otherwise that is not filled in',
		options: { pronunciations: { word: [{ text: '', sayAs: 'sequel' }] } },
		title: /^“Pronunciations, word 1: Written” is empty/,
		nextStep: /^Fill it in, or delete the word\./,
	},
	{
		name: 'an expression as a fixed request ID',
		parameters: { resource: 'request', operation: 'getResult', requestId: '{{ $json.requestId }}' },
		title: /^“Request ID” is set to “Fixed”/,
		nextStep: /^Point at the field and switch it to “Expression”\.(?![^]*Speak Anyway)/,
	},
	{
		name: 'a switch that is neither on nor off',
		options: { speakAnyway: '={{ "perhaps" }}' },
		title: /“Speak Anyway” is neither true nor false/,
		nextStep: /Turn it on or off.*(<br>|\n)Now it is: “perhaps”/,
	},
	{
		name: 'Chinese as French, where the switch for it has the text “false”',
		item: '今天天气很好',
		parameters: { language: 'FR' },
		options: { speakAnyway: '={{ "false" }}' },
		title: /does not look like French/,
		nextStep: /Speak Anyway/,
	},
	{
		name: 'a language that does not exist',
		parameters: { language: '={{ "DE" }}' },
		title: /“Language” has a value that does not exist/,
		nextStep: /EN_NEWEST.*\.(<br>|\n)Now it is: “DE”/,
	},
	...['', 'voice.mp3', 'ftp://example.com/a.mp3', 'file:///etc/passwd', 'javascript:alert(1)'].map(
		(inputAudioUrl) => ({
			name: `the address ${JSON.stringify(inputAudioUrl)}`,
			parameters: { inputAudioUrl: `={{ ${JSON.stringify(inputAudioUrl)} }}` },
			title: /“Voice” is (empty|not a web address)/,
			nextStep: /Enter a value|http:\/\/ or https:\/\//,
		}),
	),
	{
		name: 'no binary field of that name',
		parameters: { ...binary, binaryPropertyName: 'voice' },
		item: recording(audioFixture('mp3-cbr.mp3')),
		title: /no recording in “Input Binary Field”/,
		nextStep:
			/^Enter the name of the field.*not the name of the file\.[^]*Fields with a file: “data”[^]*Now the field is: “voice”/,
	},
	{
		name: 'no binary data at all',
		parameters: binary,
		title: /no recording in “Input Binary Field”/,
		nextStep: /brings no file at all/,
	},
	{
		name: 'an empty file',
		parameters: binary,
		item: recording(Buffer.alloc(0)),
		title: /recording is an empty file/,
		nextStep: /Check the node that it comes from/,
	},
	...['picture.png', 'film.mp4'].map((name) => ({
		name,
		parameters: binary,
		item: recording(audioFixture(name)),
		title: /not a recording that can be used/,
		nextStep: /MP3, WAV, OGG, FLAC or M4A/,
	})),
	{
		name: 'a text file that calls itself audio',
		parameters: binary,
		item: recording(Buffer.from('{"error": "not found"}'), 'audio/mpeg'),
		title: /not a recording that can be used/,
		nextStep: /MP3, WAV, OGG, FLAC or M4A/,
	},
	{
		name: 'a recording of 4.5 seconds',
		parameters: binary,
		item: recording(silence(4.5), 'audio/wav'),
		title: /too short: 4\.5 seconds/,
		nextStep: /5 to 120 seconds/,
	},
	{
		name: 'a recording of 121 seconds',
		parameters: binary,
		item: recording(silence(121), 'audio/wav'),
		title: /too long: 121\.0 seconds/,
		nextStep: /5 to 120 seconds/,
	},
	...(
		[
			['maxConcurrency', 0, 'Max Concurrency'],
			['maxConcurrency', 1.5, 'Max Concurrency'],
			['requestsPerMinute', -1, 'Requests per Minute'],
			['maxCredits', 'much', 'Max Credits'],
			['timeout', 0, 'Timeout'],
			['pollInterval', 0, 'Poll Interval'],
		] as const
	).map(([option, value, field]) => ({
		name: `the option ${option} ${value}`,
		options: { [option]: `={{ ${JSON.stringify(value)} }}` },
		title:
			typeof value === 'number'
				? new RegExp(`“${field}” is ${value}; it can be .*or more`)
				: new RegExp(`“${field}” is not a number`),
		nextStep: /If it comes from an expression/,
	})),
];

const requests: BadInput[] = ['', 'abc', 'a/../../v1/get-user-credits', 'a?b', 'ab cd', '..'].map(
	(requestId) => ({
		name: `the request ID ${JSON.stringify(requestId)}`,
		parameters: {
			resource: 'request',
			operation: 'getResult',
			requestId: `={{ ${JSON.stringify(requestId)} }}`,
		},
		title: /“Request ID” is (empty|not the ID of a request)/i,
		nextStep: /Enter a value|requestId/,
	}),
);

describe('Bad input', () => {
	const rig = useTestRig();

	describe.each([...bad, ...requests])(
		'$name',
		({ item = 'Hello', parameters, options, title, nextStep }) => {
			it('stops the node before anything is sent', async () => {
				const execution = await rig.run({ items: [item], parameters, options });
				expect(execution.status).toBe('error');
				const shown = shownError(execution);
				expect(shown).toMatchObject({ name: 'NodeOperationError', itemIndex: 0 });
				expect(shown.message).toMatch(title);
				expect(shown.description).toMatch(nextStep);
				expect(await rig.sandbox.log()).toEqual([]);
			});

			it('fails its item alone when the node is to continue', async () => {
				const execution = await rig.run({
					items: [item],
					parameters,
					options,
					settings: { onError: 'continueRegularOutput' },
				});
				expect(execution.status).toBe('success');
				const { error, details } = errorJson(execution.outputItems()[0]);
				expect(error).toMatch(title);
				expect(details.description).toMatch(nextStep);
				expect(await rig.sandbox.log()).toEqual([]);
			});
		},
	);

	it('in another script among thirty: not the language of all is to be changed', async () => {
		const items = Array.from({ length: 30 }, (_, index) => (index === 14 ? '今天天气很好' : 'a'));
		const { message, description } = shownError(await rig.run({ items }));
		expect(message).toContain('[item 14]');
		expect(description).toMatch(
			/set “Language” to an expression.*off for all items\.<br>The text: .*<br>Nothing was sent, and nothing is charged\.$/,
		);
	});

	it('of many items among good ones: they are named by ranges', async () => {
		const items = ['', '', 'c', '', '', '', 'g', ''];
		expect(shownError(await rig.run({ items })).description).toMatch(/: items 1, 3–5, 7$/);
	});

	it('of one item among good ones: nothing is submitted, and the items are named', async () => {
		const execution = await rig.run({ items: ['a', '', 'c', ' ', 'e'] });
		expect(shownError(execution)).toMatchObject({
			message: expect.stringContaining('[item 1]'),
			description: expect.stringMatching(
				/Nothing was sent, and nothing is charged\.<br>1 more item has a problem, as n8n counts them, from 0: item 3$/,
			),
			itemIndex: 1,
		});
		expect(await rig.sandbox.log()).toEqual([]);
	});

	it('of one item among good ones: the others are spoken when the node is to continue', async () => {
		const execution = await rig.run({
			items: ['a', '', 'c'],
			settings: { onError: 'continueRegularOutput' },
		});
		const outputs = execution.outputItems();
		expect(outputs.map(({ json }) => json.status)).toEqual(['COMPLETED', undefined, 'COMPLETED']);
		expect(errorJson(outputs[1])).toMatchObject({
			error: '“Text” is empty',
			details: { description: expect.stringMatching(/\nNothing was charged for this item\.$/) },
		});
		expect((await rig.sandbox.jobs()).map(({ text }) => text).sort()).toEqual(['a', 'c']);
	});

	it.each(['constructor', '__proto__', 'say'])('of the operation %s', async (operation) => {
		const execution = await rig.run({ parameters: { operation } });
		expect(execution.error?.message).toBe('This operation does not exist');
		expect(await rig.sandbox.log()).toEqual([]);
	});

	it('is no language with a line break, as a model writes it', async () => {
		const execution = await rig.run({ parameters: { language: '={{ "ES\\n" }}' } });
		expect(execution.status).toBe('success');
		expect((await rig.sandbox.jobs()).map(({ language }) => language)).toEqual(['ES']);
	});

	it('shows what came from outside as text, not as HTML', async () => {
		const execution = await rig.run({
			parameters: { inputAudioUrl: '<img src=x onerror=alert(1)>' },
		});
		const { message, description } = shownError(execution);
		expect(message).not.toContain('img');
		expect(description).toContain('&lt;img src=x');
	});

	it('is no number that only looks unusual', async () => {
		const execution = await rig.run({ parameters: { speed: '={{ "1.5" }}' } });
		expect(execution.status).toBe('success');
		expect((await rig.sandbox.jobs())[0]?.speed).toBe(1.5);
	});
});
