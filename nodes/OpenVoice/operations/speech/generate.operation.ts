import type { INodeProperties } from 'n8n-workflow';

import { TIME_TO_FETCH } from '../../errors/timeToFetch';
import { beginPurchase, completePurchase } from '../../purchase/purchase';
import { asWanted } from '../outputAudio';
import { languageOf } from '../../models/openvoice';
import { pronounce } from '../../narration/pronunciations';
import type { Operation } from '../operation';
import { optionsField, readOptions, readPollOptions } from '../options';
import { creditsAreLow } from '../hints';
import { simplifyField } from '../sharedFields';
import { estimateItem } from './estimate';
import { otherLanguageOf, spokenAs } from './otherLanguage';
import { checkExpressions, checkNoPauses, readPronunciations } from './spokenText';
import { lookAtVoices, readVoice, voiceFields } from './voice';
import { checkWriting } from './writingSystem';

const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 4 },
	required: true,
	default: '',
	placeholder: 'e.g. Did you ever hear a folk tale about a giant turtle?',
	description: 'What to say, in the language chosen below',
};

const modeField: INodeProperties = {
	displayName: 'Mode',
	name: 'processing',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Async',
			value: 'async',
			description:
				'Order the speech, then check until it is ready. Best for nearly everything: nothing that you paid for gets lost.',
		},
		{
			name: 'Sync',
			value: 'sync',
			description: 'Wait for the audio in one single request. Only for short texts.',
		},
	],
	default: 'async',
	description: 'How the node gets the speech from Segmind',
};

const syncNotice: INodeProperties = {
	displayName:
		'Segmind cuts a sync request off after about 100 seconds, and its audio cannot be fetched again if the connection breaks. For long texts and for many items, choose Async.',
	name: 'syncNotice',
	type: 'notice',
	default: '',
	displayOptions: { show: { processing: ['sync'] } },
};

const waitForCompletionField: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description: `Whether to wait until the speech is ready. If off, you get a request ID at once; fetch the speech with Request → Get Result ${TIME_TO_FETCH}.`,
	displayOptions: { show: { processing: ['async'] } },
};

const onlyAsync: Partial<INodeProperties> = {
	displayOptions: { show: { '/processing': ['async'] } },
};

/** Speech → Generate: says a text in the voice of a reference recording. */
export const generate: Operation = {
	value: 'generate',
	name: 'Generate',
	action: 'Generate speech from a text',
	description: 'Speak a text in the voice of a recording',
	fields: [
		textField,
		...voiceFields,
		modeField,
		syncNotice,
		waitForCompletionField,
		simplifyField,
		optionsField(
			[
				'downloadAudio',
				'evenLoudness',
				'fileName',
				'maxConcurrency',
				'maxCredits',
				'onlyEstimate',
				'outputBinaryField',
				'outputFormat',
				'pollInterval',
				'pronunciations',
				'requestsPerMinute',
				'reuseWithinHours',
				'speakAnyway',
				'timeout',
			],
			{ downloadAudio: onlyAsync, pollInterval: onlyAsync },
		),
	],
	async prepare(parameters, recordings) {
		const { itemIndex } = parameters;
		const written = parameters.speech(textField);
		const { identity, ...voice } = await readVoice(parameters, itemIndex, recordings);
		const { language, speed } = voice;
		const { outputFormat: format, evenLoudness = false } = readOptions(parameters, [
			'outputFormat',
			'evenLoudness',
		]);
		const { speakAnyway, outputBinaryField, onlyEstimate, ...options } = readOptions(parameters, [
			'downloadAudio',
			'fileName',
			'onlyEstimate',
			'outputBinaryField',
			'reuseWithinHours',
			'speakAnyway',
		]);
		if (!speakAnyway) {
			checkNoPauses(written);
			checkExpressions(textField.displayName, written);
			checkWriting(written, language, parameters.isOneOfSeveral);
		}
		const pronunciations = readPronunciations(parameters.options);
		const text = pronounce(written, pronunciations, languageOf(language)?.locale ?? 'en');
		if (onlyEstimate) {
			return async (run) => await estimateItem(run, [{ text, ...voice }], options);
		}
		lookAtVoices(recordings, itemIndex, [voice]);
		const mode = parameters.choice<'async' | 'sync'>(modeField);
		const waitForCompletion = mode === 'sync' || parameters.flag(waitForCompletionField, true);
		const job = {
			...{ itemIndex, mode, text, writtenText: written, waitForCompletion },
			...voice,
			simplify: parameters.flag(simplifyField, true),
			...options,
			...readPollOptions(parameters),
		};

		return async (run) => {
			const content = { text, language, speed, voice: identity };
			const purchase = beginPurchase(run, itemIndex, content);
			const speech = await completePurchase(run, purchase, job);
			const { facts, reused, couldNotLook } = speech;
			const { json, audio, hints } = await asWanted(run, speech, { format, evenLoudness });
			const other = otherLanguageOf(written, language);
			if (other !== undefined) hints.push(spokenAs(other, language));
			if (reused) hints.push({ kind: 'reused' });
			if (couldNotLook) hints.push('couldNotLook');
			if (!waitForCompletion) hints.push('notWaitedFor');
			if (facts && creditsAreLow(facts)) hints.push('creditsLow');
			return { json, binary: audio && { [outputBinaryField]: audio }, hints };
		};
	},
};
