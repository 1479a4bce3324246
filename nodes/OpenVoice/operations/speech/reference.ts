import type { Recording, ReferenceRecordings } from '../../audio/referenceAudio';
import { notAnAddress, unusableReference } from '../../errors/inputErrors';
import type { ReferenceAudio } from '../../purchase/job';
import { isHttpUrl } from '../../segmind/addresses';
import type { Fields } from '../parameters';

/**
 * Reads where the recording of the voice is; one in the item is checked.
 * @param itemIndex the item in which a recording is looked for
 * @returns it, and what tells it apart: its address, or the hash of its content
 * @throws Failure
 */
export async function readReference(
	fields: Fields,
	itemIndex: number,
	recordings: ReferenceRecordings,
): Promise<{ reference: ReferenceAudio; identity: string }> {
	const source = fields.choice('inputAudioSource', 'Voice Recording', ['url', 'binary']);
	if (source === 'url') {
		const field = 'Recording URL';
		const url = fields.text('inputAudioUrl', field).trim();
		if (!isHttpUrl(url)) throw notAnAddress(fields.label(field), url);
		const address = { url, field: fields.label(field) };
		recordings.note(itemIndex, address);
		return { reference: address, identity: url };
	}
	const recording = await readRecording(fields, itemIndex, recordings);
	return { reference: { recording }, identity: recording.contentHash };
}

/** Reads a recording in a binary field of the item, and checks it. @throws Failure */
export async function readRecording(
	fields: Fields,
	itemIndex: number,
	recordings: ReferenceRecordings,
): Promise<Recording> {
	const field = fields.text('binaryPropertyName', 'Input Binary Field').trim();
	const checked = await recordings.check(itemIndex, field);
	if ('problem' in checked) throw unusableReference(field, checked.problem);
	return checked.recording;
}
