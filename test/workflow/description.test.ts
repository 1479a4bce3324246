import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	NodeHelpers,
} from 'n8n-workflow';

import { EXAMPLE_VOICE_URL } from '../../nodes/OpenVoice/models/openvoice';
import { MODEL_LANGUAGES } from '../fixtures/languages';

const dist = join(__dirname, '../../dist');
const packaged = require('../../index.js') as { OpenVoice: new () => INodeType };
const { description } = new packaged.OpenVoice();

const SEARCHED_FOR =
	'tts,text to speech,voice,clone,speak,speech,narrate,captions,voiceover,dubbing,podcast,audiobook,mp3,audio'.split(
		',',
	);

/** The categories that n8n's documentation names for a codex file, AI and Core Nodes left out. */
const CATEGORIES =
	'Analytics,Communication,Data & Storage,Development,Finance & Accounting,Marketing & Content,Miscellaneous,Productivity,Sales,Utility'.split(
		',',
	);

/** All parameters of a node on which the user has set these; the others have their defaults. */
function complete(parameters: INodeParameters): INodeParameters {
	const node = { typeVersion: 1, parameters };
	return (
		NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			node,
			description,
		) ?? {}
	);
}

const shown = (property: INodeProperties, values: INodeParameters, all = values) =>
	NodeHelpers.displayParameter(values, property, { typeVersion: 1 }, description, all);

/** The fields that the editor shows, in their order. */
function visible(parameters: INodeParameters): INodeProperties[] {
	const values = complete(parameters);
	return description.properties.filter((property) => shown(property, values));
}

/** What “Add option” offers. */
function offered(parameters: INodeParameters): INodeProperties[] {
	const values = complete(parameters);
	const options = visible(parameters).find(({ name }) => name === 'options');
	return ((options?.options ?? []) as INodeProperties[]).filter((option) =>
		shown(option, {}, values),
	);
}

const names = (properties: INodeProperties[]) => properties.map(({ name }) => name);

const speech = (more: INodeParameters = {}) => ({
	resource: 'speech',
	operation: 'generate',
	...more,
});
const getResult = { resource: 'request', operation: 'getResult' };
const getMany = { resource: 'request', operation: 'getMany' };
const getStatus = { resource: 'request', operation: 'getStatus' };
const getCredits = { resource: 'account', operation: 'getCredits' };

describe('the fields', () => {
	const both = 'resource operation';

	it.each<[string, INodeParameters, string]>([
		[
			'a new node',
			{},
			`${both} text inputAudioSource inputAudioUrl consentNotice language speed processing waitForCompletion simplify options`,
		],
		[
			'Generate, with a binary file',
			speech({ inputAudioSource: 'binary' }),
			`${both} text inputAudioSource binaryPropertyName consentNotice language speed processing waitForCompletion simplify options`,
		],
		[
			'Generate, sync',
			speech({ processing: 'sync' }),
			`${both} text inputAudioSource inputAudioUrl consentNotice language speed processing syncNotice simplify options`,
		],
		[
			'Narrate',
			speech({ operation: 'narrate' }),
			`${both} text scriptNotice inputAudioSource inputAudioUrl consentNotice language speed speakers options`,
		],
		['Get Result', getResult, `${both} requestId waitForCompletion simplify options`],
		['Get Many', getMany, `${both} returnAll limit filters simplify options`],
		['Get Status', getStatus, `${both} requestId options`],
		['Upload', { resource: 'voice' }, `${both} binaryPropertyName consentNotice options`],
		['Get Credits', getCredits, `${both} options`],
	])('of %s', (_, parameters, expected) =>
		expect(names(visible(parameters)).join(' ')).toBe(expected),
	);

	it.each<[string, INodeParameters, string]>([
		[
			'Generate',
			speech(),
			'downloadAudio evenLoudness fileName maxConcurrency maxCredits onlyEstimate outputBinaryField outputFormat pollInterval pronunciations requestsPerMinute reuseWithinHours speakAnyway timeout',
		],
		[
			'Generate, sync',
			speech({ processing: 'sync' }),
			'evenLoudness fileName maxConcurrency maxCredits onlyEstimate outputBinaryField outputFormat pronunciations requestsPerMinute reuseWithinHours speakAnyway timeout',
		],
		[
			'Narrate',
			speech({ operation: 'narrate' }),
			'captions captionsBinaryField evenLoudness fileName maxConcurrency maxCredits maxPartLength onlyEstimate outputBinaryField outputFormat paragraphPause pollInterval pronunciations requestsPerMinute reuseWithinHours sentencePause speakAnyway timeout',
		],
		[
			'Get Result',
			getResult,
			'downloadAudio fileName maxConcurrency outputBinaryField outputFormat pollInterval requestsPerMinute timeout',
		],
		['Get Many', getMany, 'maxConcurrency requestsPerMinute'],
		['Get Status', getStatus, 'maxConcurrency requestsPerMinute'],
		['Get Credits', getCredits, 'maxConcurrency requestsPerMinute'],
	])('that %s has as options', (_, parameters, expected) => {
		expect(names(offered(parameters)).join(' ')).toBe(expected);
	});

	it.each<[string, INodeParameters, string]>([
		['Speech', { resource: 'speech' }, 'generate narrate'],
		['Request', { resource: 'request' }, 'getMany getResult getStatus'],
		['Voice', { resource: 'voice' }, 'upload'],
		['Account', { resource: 'account' }, 'getCredits'],
	])('offer the operations of %s', (_, parameters, expected) => {
		const operation = visible(parameters).find(({ name }) => name === 'operation');
		const values = operation?.options?.map((option) => 'value' in option && option.value);
		expect(values?.join(' ')).toBe(expected);
	});
});

describe('defaults, on which saved workflows depend', () => {
	it('of the fields', () => {
		expect(complete({})).toMatchObject({
			resource: 'speech',
			operation: 'generate',
			inputAudioSource: 'url',
			inputAudioUrl: { __rl: true, mode: 'url', value: EXAMPLE_VOICE_URL },
			text: '',
			language: 'EN_NEWEST',
			speed: 1,
			processing: 'async',
			waitForCompletion: true,
			simplify: true,
			options: {},
		});
		expect(complete(speech({ inputAudioSource: 'binary' })).binaryPropertyName).toBe('data');
		expect(complete({ resource: 'request' }).operation).toBe('getResult');
		expect(complete(getMany)).toMatchObject({ returnAll: false, limit: 50, filters: {} });
		expect(complete({ resource: 'voice' }).operation).toBe('upload');
		expect(complete({ resource: 'account' }).operation).toBe('getCredits');
		expect(complete(getResult)).toMatchObject({ waitForCompletion: true, simplify: true });
	});

	it('of a speaker: no recording, so that no two sound alike by accident', () => {
		const { speakers } = complete(
			speech({ operation: 'narrate', speakers: { speaker: [{ name: 'Ben' }] } }),
		);
		expect(speakers).toMatchObject({
			speaker: [{ inputAudioSource: 'url', inputAudioUrl: { mode: 'list', value: '' } }],
		});
	});

	it('of the options', () => {
		const defaults = offered(speech()).map(({ name, default: value }) => [name, value]);
		expect(Object.fromEntries(defaults)).toEqual({
			downloadAudio: true,
			fileName: '',
			maxConcurrency: 5,
			maxCredits: 0,
			onlyEstimate: false,
			outputBinaryField: 'data',
			outputFormat: 'original',
			evenLoudness: false,
			pollInterval: 2,
			pronunciations: {},
			requestsPerMinute: 0,
			reuseWithinHours: 24,
			speakAnyway: false,
			timeout: 600,
		});
	});
});

describe('the choices', () => {
	it('of languages are the model’s eleven, under names that people know', () => {
		const language = visible({}).find(({ name }) => name === 'language');
		const options = (language?.options ?? []) as Array<{ name: string; value: string }>;
		expect(options.map(({ value }) => value).sort()).toEqual([...MODEL_LANGUAGES].sort());
		for (const { name, value } of options) expect(name).not.toBe(value);
	});

	it('of speed keep to the model’s limits', () => {
		const speed = visible({}).find(({ name }) => name === 'speed');
		expect(speed?.typeOptions).toMatchObject({ minValue: 0.5, maxValue: 2 });
	});
});

describe('the package', () => {
	it('describes a field that several operations have once', () => {
		expect(description.properties.length).toBeLessThan(35);
		expect(description.properties.filter(({ name }) => name === 'language')).toHaveLength(1);
	});

	it('names node and credential as saved workflows know them', () => {
		expect(description).toMatchObject({
			name: 'openVoice',
			displayName: 'OpenVoice',
			version: 1,
			usableAsTool: true,
			credentials: [{ name: 'segmindApi', required: true }],
		});
	});

	it('has every file that n8n’s manifest and the icons name', () => {
		const manifest = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as {
			n8n: { nodes: string[]; credentials: string[] };
		};
		for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			expect(existsSync(join(dist, '..', file))).toBe(true);
		}
		const { SegmindApi } = require('../../index.js') as {
			SegmindApi: new () => { icon: { light: string; dark: string } };
		};
		const icons = [
			[join(dist, 'nodes/OpenVoice'), description.icon],
			[join(dist, 'credentials'), new SegmindApi().icon],
		] as Array<[string, { light: string; dark: string }]>;
		for (const [folder, { light, dark }] of icons) {
			expect(light).not.toBe(dark);
			for (const icon of [light, dark]) {
				expect(readFileSync(join(folder, icon.replace('file:', '')), 'utf8')).toContain('<svg');
			}
		}
	});

	it('is found in n8n’s node panel by what people look for', () => {
		const codex = JSON.parse(
			readFileSync(join(dist, 'nodes/OpenVoice/OpenVoice.node.json'), 'utf8'),
		) as { node: string; categories: string[]; alias: string[] };
		expect(codex.node).toBe('n8n-nodes-openvoice.openVoice');
		// n8n takes a community node of the category AI, or with subcategories, out of its search; of others,
		// its lint will know just these.
		expect(CATEGORIES).toEqual(expect.arrayContaining(codex.categories));
		expect(codex).not.toHaveProperty('subcategories');
		for (const word of SEARCHED_FOR) expect(codex.alias).toContain(word);
	});

	it('has a credential that is found by “openvoice”', () => {
		const { SegmindApi } = require('../../index.js') as {
			SegmindApi: new () => { name: string; displayName: string };
		};
		const { name, displayName } = new SegmindApi();
		expect(name).toBe('segmindApi');
		expect(displayName.toLowerCase()).toContain('openvoice');
	});

	it('lists its actions in the order in which people need them', () => {
		const resource = description.properties.find(({ name }) => name === 'resource');
		const resources = (resource?.options ?? []) as Array<{ value: string }>;
		const actions = resources.flatMap(({ value }) =>
			(visible({ resource: value }).find(({ name }) => name === 'operation')?.options ?? []).map(
				(option) => 'action' in option && option.action,
			),
		);
		expect(actions[0]).toBe('Generate speech from a text');
		expect(actions.at(-1)).toBe('Get the credits of the account');
		expect(actions.indexOf('Get the result of a request')).toBeLessThan(
			actions.indexOf('Get the status of a request'),
		);
	});

	it('has hints that n8n’s lint will take: of 120 characters at most', () => {
		const hints = [...description.properties, ...offered({})].flatMap(({ hint }) => hint ?? []);
		expect(hints.length).toBeGreaterThan(2);
		for (const hint of hints) expect(hint.length).toBeLessThanOrEqual(120);
	});
});
