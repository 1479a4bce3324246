import type { INodeProperties } from 'n8n-workflow';

import { uploadRecording } from '../../purchase/uploadJob';
import { REFERENCE_LENGTH } from '../../models/openvoice';
import type { Operation } from '../operation';
import { paceOptionsField } from '../options';
import { readRecording } from '../speech/reference';
import { consentNotice } from '../speech/voice';

const binaryField: INodeProperties = {
	displayName: 'Input Binary Field',
	name: 'binaryPropertyName',
	type: 'string',
	required: true,
	default: 'data',
	hint: 'The name of the input binary field that contains the recording',
	description: `Name of the binary field with a recording of the voice: one speaker, no music or noise, ${REFERENCE_LENGTH}, as MP3, WAV, OGG, FLAC or M4A. Everyone who knows the address that you get can open it.`,
};

/** Voice → Upload: checks a recording and stores it at Segmind. Free of charge. */
export const upload: Operation = {
	value: 'upload',
	name: 'Upload',
	action: 'Upload a voice recording',
	description: 'Check a recording and store it at Segmind, for an address to use again',
	fields: [binaryField, consentNotice, paceOptionsField],
	async prepare(parameters, recordings) {
		const recording = await readRecording(parameters, parameters.itemIndex, recordings);
		return async (run) => ({ json: await uploadRecording(run, recording) });
	},
};
