import type { INodeProperties } from 'n8n-workflow';

import { uploadRecording } from '../../purchase/uploadJob';
import { REFERENCE_LENGTH } from '../../models/openvoice';
import type { Operation } from '../operation';
import { optionsField } from '../options';
import { showOnlyFor } from '../showOnly';
import { readRecording } from '../speech/reference';

const showOnlyForUpload = showOnlyFor('voice', 'upload');

export const uploadFields: INodeProperties[] = [
	{
		displayName: 'Input Binary Field',
		name: 'binaryPropertyName',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the input binary field that contains the recording',
		description: `Name of the binary field with the recording of a voice: one speaker, without music or noise, ${REFERENCE_LENGTH}, as MP3, WAV, OGG, FLAC or M4A. Everyone who knows the address that you get can open it.`,
		displayOptions: showOnlyForUpload,
	},
	optionsField(['maxConcurrency', 'requestsPerMinute'], showOnlyForUpload),
];

/** Voice → Upload: checks a recording and stores it at Segmind. Free of charge. */
export const upload: Operation = {
	async prepare(parameters, recordings) {
		const recording = await readRecording(parameters, parameters.itemIndex, recordings);
		return async (run) => ({ json: await uploadRecording(run, recording) });
	},
};
