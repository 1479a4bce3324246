import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { fingerprint } from '../fingerprint';
import { REFERENCE_SECONDS } from '../models/openvoice';
import { readAudioLengthSeconds } from './audioLength';
import { AUDIO_HEAD_BYTES, type AudioType, detectAudioType } from './audioType';

/** A recording in an input item, checked, and not held in memory. */
export interface Recording {
	/** The hash of its content: equal recordings are uploaded once. */
	contentHash: string;
	/** Its size in bytes. */
	size: number;
	mimeType: string;
	/** How long it takes; absent if that could not be read. */
	seconds?: number;
	/** Reads it anew, as a base64 data URL, for the upload. */
	toDataUrl: () => Promise<string>;
}

/** The address of a recording, and the field in which it stands. */
export interface VoiceAddress {
	url: string;
	/** The field's name for errors. */
	field: string;
}

/** Two minutes of uncompressed studio sound (192 kHz, 24 bit, stereo) fit in; a film does not. */
const LARGEST_REFERENCE_BYTES = 150_000_000;

/** Why a recording cannot be the reference. */
export type ReferenceProblem =
	| { kind: 'missing' | 'empty' | 'notAudio' }
	| { kind: 'tooLarge'; megabytes: number }
	| { kind: 'tooShort' | 'tooLong'; seconds: number };

type Checked = { recording: Recording } | { problem: ReferenceProblem };

/**
 * Checks reference recordings before anything is spent. Items often share one recording: it is then
 * read and checked only once.
 */
export class ReferenceRecordings {
	private readonly checked = new Map<string, Promise<Checked>>();

	/** The addresses that items name instead: they are looked at when all are known. */
	readonly addresses: Array<{ itemIndex: number; address: VoiceAddress }> = [];

	constructor(private readonly context: IExecuteFunctions) {}

	/** Checks the recording in a binary field of an item: that it is audio, of a fitting length. */
	async check(itemIndex: number, binaryField: string): Promise<Checked> {
		const binary = this.context.getInputData()[itemIndex]?.binary?.[binaryField];
		if (!binary) return { problem: { kind: 'missing' } };
		// In memory mode there is no id; the data itself is then what tells recordings apart.
		const identity = binary.id ?? binary.data;
		const known = this.checked.get(identity);
		if (known) return await known;
		const check = this.inspect(itemIndex, binaryField, binary);
		this.checked.set(identity, check);
		return await check;
	}

	/** Remembers that an item's recording is at an address. */
	note(itemIndex: number, address: VoiceAddress): void {
		this.addresses.push({ itemIndex, address });
	}

	private async inspect(
		itemIndex: number,
		binaryField: string,
		binary: IBinaryData,
	): Promise<Checked> {
		const declaredBytes = binary.id
			? (await this.context.helpers.getBinaryMetadata(binary.id)).fileSize
			: Buffer.byteLength(binary.data, 'base64');
		if (declaredBytes > LARGEST_REFERENCE_BYTES) {
			return { problem: { kind: 'tooLarge', megabytes: Math.round(declaredBytes / 1e6) } };
		}
		const load = async () => await this.context.helpers.getBinaryDataBuffer(itemIndex, binaryField);
		const bytes = await load();
		if (bytes.length === 0) return { problem: { kind: 'empty' } };
		const type = detectAudioType(bytes.subarray(0, AUDIO_HEAD_BYTES));
		if (!type) return { problem: { kind: 'notAudio' } };
		const seconds = readAudioLengthSeconds(bytes);
		if (seconds !== undefined && seconds < REFERENCE_SECONDS.min) {
			return { problem: { kind: 'tooShort', seconds } };
		}
		if (seconds !== undefined && seconds > REFERENCE_SECONDS.max) {
			return { problem: { kind: 'tooLong', seconds } };
		}
		return {
			recording: {
				contentHash: fingerprint(bytes),
				size: bytes.length,
				mimeType: type.mimeType,
				seconds,
				toDataUrl: async () => dataUrl(type, await load()),
			},
		};
	}
}

function dataUrl({ mimeType }: AudioType, bytes: Buffer): string {
	return `data:${mimeType};base64,${bytes.toString('base64')}`;
}
