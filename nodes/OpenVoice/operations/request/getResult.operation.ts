import type { INodeProperties } from 'n8n-workflow';

import { fetchResult } from '../../purchase/requestJob';
import type { Operation } from '../operation';
import { optionsField, readOptions, readPollOptions } from '../options';
import { creditsAreLow } from '../hints';
import { asWanted } from '../outputAudio';
import { readRequestId, requestIdField, simplifyField } from '../sharedFields';

const waitForCompletionField: INodeProperties = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: true,
	description:
		'Whether to wait until the speech is ready. If off and it is not ready yet, you get its status and no audio.',
};

/** Request → Get Result: fetches the speech of a request that was submitted before. */
export const getResult: Operation = {
	value: 'getResult',
	name: 'Get Result',
	action: 'Get the result of a request',
	description: 'Fetch speech that was ordered earlier',
	fields: [
		requestIdField,
		waitForCompletionField,
		simplifyField,
		optionsField([
			'downloadAudio',
			'fileName',
			'maxConcurrency',
			'outputBinaryField',
			'outputFormat',
			'pollInterval',
			'requestsPerMinute',
			'timeout',
		]),
	],
	prepare(parameters) {
		const job = {
			requestId: readRequestId(parameters),
			waitForCompletion: parameters.flag(waitForCompletionField, true),
			simplify: parameters.flag(simplifyField, true),
			...readOptions(parameters, ['downloadAudio', 'fileName']),
			...readPollOptions(parameters),
		};
		const { outputBinaryField, outputFormat: format } = readOptions(parameters, [
			'outputBinaryField',
			'outputFormat',
		]);
		return async (run) => {
			const speech = await fetchResult(run, job);
			const { json, audio, hints } = await asWanted(run, speech, { format, evenLoudness: false });
			if (speech.facts && creditsAreLow(speech.facts)) hints.push('creditsLow');
			return { json, binary: audio && { [outputBinaryField]: audio }, hints };
		};
	},
};
