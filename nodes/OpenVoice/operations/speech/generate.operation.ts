import type { INodeProperties } from 'n8n-workflow';

import { TIME_TO_FETCH } from '../../errors/timeToFetch';
import { beginPurchase, completePurchase } from '../../purchase/purchase';
import type { Operation } from '../operation';
import {
	optionsField,
	readAudioOptions,
	readPollOptions,
	readReuse,
	speakAnyway,
} from '../options';
import { creditsAreLow, type Hint } from '../hints';
import { showOnlyFor } from '../showOnly';
import { readVoice, voiceFields } from './voice';
import { checkWriting } from './writingSystem';

const showOnlyForGenerate = (conditions?: Record<string, Array<string | boolean>>) =>
	showOnlyFor('speech', 'generate', conditions);

export const generateFields: INodeProperties[] = [
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 4 },
		required: true,
		default: '',
		placeholder: 'e.g. Did you ever hear a folk tale about a giant turtle?',
		description: 'What to say. Write it in the language that is chosen below.',
		displayOptions: showOnlyForGenerate(),
	},
	...voiceFields(showOnlyForGenerate),
	{
		displayName: 'Mode',
		name: 'processing',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Async',
				value: 'async',
				description:
					'Order the speech, then look until it is ready. Best for nearly everything: nothing that is paid for gets lost.',
			},
			{
				name: 'Sync',
				value: 'sync',
				description: 'Wait for the audio in one single request. Only for short texts.',
			},
		],
		default: 'async',
		description: 'How the node talks to Segmind',
		displayOptions: showOnlyForGenerate(),
	},
	{
		displayName:
			'Segmind cuts a sync request off after about 100 seconds, and its audio cannot be fetched again if the connection breaks. For long texts and for many items, choose Async.',
		name: 'syncNotice',
		type: 'notice',
		default: '',
		displayOptions: showOnlyForGenerate({ processing: ['sync'] }),
	},
	{
		displayName: 'Wait for Completion',
		name: 'waitForCompletion',
		type: 'boolean',
		default: true,
		description: `Whether to wait until the speech is ready. If off, you get a request ID at once; fetch the speech with Request → Get Result ${TIME_TO_FETCH}.`,
		displayOptions: showOnlyForGenerate({ processing: ['async'] }),
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: showOnlyForGenerate(),
	},
	optionsField(
		[
			'downloadAudio',
			'fileName',
			'maxConcurrency',
			'maxCredits',
			'outputBinaryField',
			'pollInterval',
			'requestsPerMinute',
			'reuseWithinHours',
			'speakAnyway',
			'timeout',
		],
		showOnlyForGenerate(),
		{
			downloadAudio: { displayOptions: { show: { '/processing': ['async'] } } },
			pollInterval: { displayOptions: { show: { '/processing': ['async'] } } },
		},
	),
];

/** Speech → Generate: says a text in the voice of a reference recording. */
export const generate: Operation = {
	async prepare(parameters, recordings) {
		const { itemIndex } = parameters;
		const text = parameters.speech('text', 'Text');
		const { reference, identity, language, speed } = await readVoice(
			parameters,
			parameters.itemIndex,
			recordings,
		);
		if (!speakAnyway(parameters)) checkWriting(text, language);
		const mode = parameters.choice('processing', 'Mode', ['async', 'sync']);
		const waitForCompletion = mode === 'sync' || parameters.flag('waitForCompletion', true);
		const simplify = parameters.flag('simplify', true);
		const { downloadAudio, outputBinaryField, fileName } = readAudioOptions(parameters);
		const pollOptions = readPollOptions(parameters);
		const reuseWithinHours = readReuse(parameters);

		return async (run) => {
			const content = { text, language, speed, voice: identity };
			const purchase = beginPurchase(run, itemIndex, content);
			const { json, audio, facts, reused } = await completePurchase(run, purchase, {
				itemIndex,
				mode,
				reference,
				text,
				language,
				speed,
				waitForCompletion,
				downloadAudio,
				simplify,
				fileName,
				...pollOptions,
				reuseWithinHours,
			});
			const hints: Hint[] = [];
			if (reused) hints.push('reused');
			if (!waitForCompletion) hints.push('notWaitedFor');
			if (facts && creditsAreLow(facts)) hints.push('creditsLow');
			return { json, binary: audio && { [outputBinaryField]: audio }, hints };
		};
	},
};
