import type { Recording, ReferenceRecordings } from '../../audio/referenceAudio';
import { notAnAddress, unusableReference } from '../../errors/inputErrors';
import type { ReferenceAudio } from '../../jobs/job';
import { isHttpUrl } from '../../segmind/addresses';
import type { Parameters } from '../parameters';

/**
 * Reads whose voice is to be imitated, a recording in the item checked.
 * @returns it, and what tells it apart: its address, or the hash of its content
 * @throws Failure
 */
export async function readReference(
	parameters: Parameters,
	recordings: ReferenceRecordings,
): Promise<{ reference: ReferenceAudio; identity: string }> {
	const source = parameters.choice('inputAudioSource', 'Voice Recording', ['url', 'binary']);
	if (source === 'url') {
		const field = 'Recording URL';
		const url = parameters.text('inputAudioUrl', field).trim();
		if (!isHttpUrl(url)) throw notAnAddress(field, url);
		return { reference: { url }, identity: url };
	}
	const recording = await readRecording(parameters, recordings);
	return { reference: { recording }, identity: recording.contentHash };
}

/** Reads a recording in a binary field of the item, and checks it. @throws Failure */
export async function readRecording(
	parameters: Parameters,
	recordings: ReferenceRecordings,
): Promise<Recording> {
	const field = parameters.text('binaryPropertyName', 'Input Binary Field').trim();
	const checked = await recordings.check(parameters.itemIndex, field);
	if ('problem' in checked) throw unusableReference(field, checked.problem);
	return checked.recording;
}
