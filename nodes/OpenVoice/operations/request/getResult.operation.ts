import type { INodeProperties } from 'n8n-workflow';

import { fetchResult } from '../../purchase/requestJob';
import type { Operation } from '../operation';
import { optionsField, readAudioOptions, readPollOptions } from '../options';
import { creditsAreLow } from '../hints';
import { readRequestId, requestIdField } from '../requestId';
import { showOnlyFor } from '../showOnly';

const showOnlyForGetResult = showOnlyFor('request', 'getResult');

export const getResultFields: INodeProperties[] = [
	requestIdField(showOnlyForGetResult),
	{
		displayName: 'Wait for Completion',
		name: 'waitForCompletion',
		type: 'boolean',
		default: true,
		description:
			'Whether to wait until the speech is ready. If off and it is not ready yet, you get its status and no audio.',
		displayOptions: showOnlyForGetResult,
	},
	{
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description: 'Whether to return a simplified version of the response instead of the raw data',
		displayOptions: showOnlyForGetResult,
	},
	optionsField(
		[
			'downloadAudio',
			'fileName',
			'maxConcurrency',
			'outputBinaryField',
			'pollInterval',
			'requestsPerMinute',
			'timeout',
		],
		showOnlyForGetResult,
	),
];

/** Request → Get Result: fetches the speech of a request that was submitted before. */
export const getResult: Operation = {
	prepare(parameters) {
		const requestId = readRequestId(parameters);
		const waitForCompletion = parameters.flag('waitForCompletion', true);
		const simplify = parameters.flag('simplify', true);
		const { downloadAudio, outputBinaryField, fileName } = readAudioOptions(parameters);
		const pollOptions = readPollOptions(parameters);
		return async (run) => {
			const { json, audio, facts } = await fetchResult(run, {
				requestId,
				waitForCompletion,
				simplify,
				downloadAudio,
				fileName,
				...pollOptions,
			});
			return {
				json,
				binary: audio && { [outputBinaryField]: audio },
				hints: facts && creditsAreLow(facts) ? ['creditsLow'] : [],
			};
		};
	},
};
