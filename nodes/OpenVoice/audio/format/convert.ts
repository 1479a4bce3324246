import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { scanAudio } from '../audioScan';
import { readBinary, storeBinary } from '../binaryData';
import { fileName } from '../speechAudio';
import { titleOf } from '../tags/tags';
import { Breath } from './breath';
import { planSound, type Wanted } from './plan';

/** Why audio came out as it was. */
export type NotConverted =
	/** It is neither WAV nor MP3, or damaged. */
	| 'unreadable'
	/** It ends before its own end. */
	| 'brokenOff'
	/** Nothing in it can be heard, so that it cannot be made louder. */
	| 'silent'
	/** A decoder or an encoder gave up. */
	| 'failed';

export interface Converted {
	audio: IBinaryData;
	/** How long it plays; absent if it was not changed. */
	seconds?: number;
	/** What was wanted and could not be done. */
	problem?: NotConverted;
}

/**
 * Makes stored audio what the user wants of it. It is paid for: what cannot be converted comes out as it was.
 * @param check throws when the work is to end
 * @throws only what `check` throws
 */
export async function convertStored(
	context: IExecuteFunctions,
	audio: IBinaryData,
	wanted: Wanted,
	check: () => void,
): Promise<Converted> {
	if (wanted.format === 'original' && !wanted.evenLoudness) return { audio };
	const breath = new Breath(check);
	const open = async () => await readBinary(context, audio);
	try {
		const scan = await scanAudio(politely(await open(), breath));
		if (!scan) return { audio, problem: 'unreadable' };
		if (['cut', 'withinFrame'].includes(scan.ending)) return { audio, problem: 'brokenOff' };
		const part = { scan, open, pauseBeforeSeconds: 0, voice: '' };
		const { plan, isSilent } = await planSound([part], wanted, breath);
		const problem = isSilent ? { problem: 'silent' as const } : {};
		if (!plan) return { audio, ...problem };
		const name = fileName({ wanted: audio.fileName }, plan.type);
		const title = titleOf(name);
		const converted = await storeBinary(context, plan.bytes({ title, chapters: [] }), {
			fileName: name,
			mimeType: plan.type.mimeType,
			like: audio,
		});
		return { audio: converted, seconds: plan.seconds, ...problem };
	} catch (error) {
		check();
		const why = error instanceof Error ? error.message : String(error);
		context.logger.warn(`OpenVoice: the audio could not be converted: ${why}`);
		return { audio, problem: 'failed' };
	}
}

/** The same chunks, with a turn for others between them. */
export async function* politely(
	chunks: AsyncIterable<Uint8Array>,
	breath: Breath,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		await breath.take();
		yield chunk;
	}
}
