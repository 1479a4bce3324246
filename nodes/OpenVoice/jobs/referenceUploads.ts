import type { Recording } from '../audio/referenceAudio';
import type { ExecutionClock } from '../pace/executionClock';
import { Semaphore } from '../pace/semaphore';
import type { SegmindClient } from '../segmind/client';

/** An upload is free and can be repeated; it gets as long as a slow line needs for 30 MB. */
const UPLOAD_DEADLINE_MS = 300_000;

/** Each holds its recording in memory three times over (file, base64, body), up to 150 MB each. */
const UPLOADS_AT_ONCE = 2;

/**
 * The recordings of an execution that are uploaded, or being uploaded right now: each once, however many
 * items use it, also when they start side by side.
 */
export class ReferenceUploads {
	private readonly slots = new Semaphore(UPLOADS_AT_ONCE);

	/** By the hash of their content. */
	private readonly addresses: Map<string, Promise<string>>;

	/** @param kept the addresses from earlier tries, by the hash of the content; new ones are added to it */
	constructor(
		private readonly client: SegmindClient,
		private readonly clock: ExecutionClock,
		private readonly kept: Record<string, string>,
	) {
		this.addresses = new Map(
			Object.entries(kept).map(([hash, address]) => [hash, Promise.resolve(address)]),
		);
	}

	/** The address of a recording; it is uploaded if it is new. @throws Failure */
	async addressOf({ contentHash, toDataUrl }: Recording): Promise<string> {
		const known = this.addresses.get(contentHash);
		if (known) return await known;
		const uploading = this.upload(contentHash, toDataUrl).finally(() => {
			// What failed is tried again by the next item that needs it.
			if (!(contentHash in this.kept)) this.addresses.delete(contentHash);
		});
		this.addresses.set(contentHash, uploading);
		return await uploading;
	}

	private async upload(contentHash: string, toDataUrl: () => Promise<string>): Promise<string> {
		return await this.slots.use(async () => {
			this.clock.check();
			const deadlineMs = this.clock.now() + UPLOAD_DEADLINE_MS;
			const address = await this.client.upload(await toDataUrl(), deadlineMs);
			this.kept[contentHash] = address;
			return address;
		});
	}
}
