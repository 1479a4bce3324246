import type { SpeechJob } from './job';
import type { RunContext } from './runContext';

/** An upload is free and can be repeated; it gets as long as a slow line needs for 30 MB. */
const UPLOAD_DEADLINE_MS = 300_000;

/**
 * The address under which Segmind finds the reference audio. A recording out of an item is uploaded
 * once an execution, however many items use it, also when they start side by side.
 * @throws Failure
 */
export async function referenceAddress(run: RunContext, { reference }: SpeechJob): Promise<string> {
	if ('url' in reference) return reference.url;
	const { ledger, uploads, client, clock } = run;
	const { contentHash, toDataUrl } = reference.recording;
	const known = ledger.uploadedUrl(contentHash);
	if (known !== undefined) return known;

	const running =
		uploads.get(contentHash) ??
		toDataUrl()
			.then(async (dataUrl) => await client.upload(dataUrl, clock.now() + UPLOAD_DEADLINE_MS))
			.then((url) => {
				ledger.rememberUpload(contentHash, url);
				return url;
			})
			.finally(() => uploads.delete(contentHash));
	uploads.set(contentHash, running);
	return await running;
}
