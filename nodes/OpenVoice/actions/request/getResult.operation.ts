import type { INodeProperties } from 'n8n-workflow';

import { getResult as fetchResult } from '../../jobs/requestJob';
import type { Operation } from '../operation';
import { optionsField, readAudioOptions, readPatience } from '../options';
import { creditsAreLow } from '../remarks';
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
		const patience = readPatience(parameters);
		return async (session) => {
			const { json, audio, facts } = await fetchResult(session, {
				requestId,
				waitForCompletion,
				simplify,
				downloadAudio,
				fileName,
				...patience,
			});
			return {
				json,
				binary: audio && { [outputBinaryField]: audio },
				remarks: facts && creditsAreLow(facts) ? ['creditsLow'] : [],
			};
		};
	},
};
