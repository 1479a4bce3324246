import type { Recording } from '../../audio/referenceAudio';
import type { AudioStream } from '../../audio/audioStream';
import { fingerprintOf } from '../../fingerprint';
import type { ExecutionClock } from '../../pace/executionClock';
import { Semaphore } from '../../pace/semaphore';
import type { SegmindClient } from '../../segmind/client';
import { download, DownloadProblem } from '../../segmind/download';
import type { HttpResponse } from '../../segmind/httpOutcome';
import type { Transport } from '../../segmind/transport';

/** An upload is free and can be repeated; it gets as long as a slow line needs for 30 MB. */
const UPLOAD_DEADLINE_MS = 300_000;

/** A recording that is compared only saves an upload, and a purchase. */
const COMPARE_DEADLINE_MS = 20_000;

/** Each holds its recording in memory three times over (file, base64, body), up to 150 MB each. */
const UPLOADS_AT_ONCE = 2;

/** What is known of the file at an address; nothing if it cannot be read. */
interface FileContent {
	hash?: string;
	/** Its size in bytes, where its server told it and it was not read. */
	size?: number;
}

/**
 * The recordings of an execution that are uploaded, or being uploaded right now: each once, however many
 * items use it, also when they start side by side.
 */
export class ReferenceUploads {
	private readonly slots = new Semaphore(UPLOADS_AT_ONCE);

	/** By the hash of their content. */
	private readonly addresses: Map<string, Promise<string>>;

	/** What lies at addresses that others uploaded. */
	private readonly contents = new Map<string, Promise<FileContent>>();

	/** @param kept the addresses from earlier tries, by the hash of the content; new ones are added to it */
	constructor(
		private readonly client: SegmindClient,
		readonly clock: ExecutionClock,
		private readonly kept: Record<string, string>,
		readonly transport: Transport,
	) {
		this.addresses = new Map(
			Object.entries(kept).map(([hash, address]) => [hash, Promise.resolve(address)]),
		);
	}

	/** The address of a recording; it is uploaded if it is new. @throws Failure */
	async addressOf(recording: Recording): Promise<string> {
		const { contentHash } = recording;
		const known = this.addresses.get(contentHash);
		if (known) return await known;
		const uploading = this.upload(recording).finally(() => {
			// What failed is tried again by the next item that needs it.
			if (!(contentHash in this.kept)) this.addresses.delete(contentHash);
		});
		this.addresses.set(contentHash, uploading);
		return await uploading;
	}

	/** The hash of the recording that was uploaded to this address, as far as this execution knows. */
	contentAt(address: string): string | undefined {
		return Object.keys(this.kept).find((contentHash) => this.kept[contentHash] === address);
	}

	/**
	 * Whether this very recording lies at an address, which then need not be uploaded. Each address is read
	 * once, without the key; where its server tells the size, only for recordings of that size.
	 * @throws ExecutionCancelled, BatchStopped
	 */
	async isAt(address: string, { contentHash, size }: Recording): Promise<boolean> {
		if (this.kept[contentHash] === address) return true;
		let content = await this.contents.get(address);
		if (!content || (content.hash === undefined && content.size === size)) {
			const reading = this.read(address, size);
			this.contents.set(address, reading);
			content = await reading;
		}
		if (content.hash !== contentHash) return false;
		this.kept[contentHash] ??= address;
		if (!this.addresses.has(contentHash)) {
			this.addresses.set(contentHash, Promise.resolve(address));
		}
		return true;
	}

	private async read(address: string, size: number): Promise<FileContent> {
		return await this.slots.use(async () => {
			const store = async ({ body, headers }: HttpResponse<AudioStream>): Promise<FileContent> => {
				const told = Number(headers['content-length'] ?? NaN);
				if (Number.isNaN(told) || told === size) return { hash: await fingerprintOf(body) };
				body.destroy();
				return { size: told };
			};
			const deadlineMs = this.clock.now() + COMPARE_DEADLINE_MS;
			return await download({ url: address, deadlineMs, store }, this).catch((error: unknown) => {
				if (error instanceof DownloadProblem) return {};
				throw error;
			});
		});
	}

	private async upload({ contentHash, toUpload }: Recording): Promise<string> {
		return await this.slots.use(async () => {
			this.clock.check();
			const deadlineMs = this.clock.now() + UPLOAD_DEADLINE_MS;
			const address = await this.client.upload(toUpload, deadlineMs);
			this.kept[contentHash] = address;
			return address;
		});
	}
}
