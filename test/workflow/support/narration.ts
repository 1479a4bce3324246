import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';

import type { Execution } from '../../../harness/engine/n8nEngine';
import { type AudioScan, scanAudioBytes } from '../../../nodes/OpenVoice/audio/audioScan';
import type { TestRig, Setting } from './testRig';

/** What the JSON of a narration holds. */
export interface NarrationJson {
	audioSeconds: number;
	mimeType: string;
	fileName: string;
	fileSize: number;
	cost?: number;
	remainingCredits?: number;
	parts: number;
	segments: Array<{
		start: number;
		end: number;
		text: string;
		speaker?: string;
		requestId?: string;
	}>;
	chapters: Array<{ start: number; title: string }>;
}

/** Narrates each item's text. */
export async function narrate(
	rig: TestRig,
	{ parameters, ...setting }: Setting,
): Promise<Execution> {
	return await rig.run({ ...setting, parameters: { operation: 'narrate', ...parameters } });
}

/** What an item that came out says of its narration. */
export function narrationOf(item: INodeExecutionData | undefined): NarrationJson {
	return item?.json as unknown as NarrationJson;
}

/** A list of speakers as n8n saves it. */
export function speakers(...list: INodeParameters[]): INodeParameters {
	return { speakers: { speaker: list } };
}

/** Reads a joined file back. */
export function scanned(bytes: Buffer): AudioScan {
	const scan = scanAudioBytes(bytes);
	if (!scan) throw new Error('The audio is neither WAV nor MP3');
	return scan;
}

/** So many paragraphs, each different. */
export function paragraphs(count: number): string {
	return Array.from({ length: count }, (_, index) => `This is paragraph ${index + 1}.`).join(
		'\n\n',
	);
}
