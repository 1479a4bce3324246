import { integratedLoudness } from '../loudness/loudness';
import type { Measured, SoundPart } from './measure';

/** EBU R 128's advice for speech that is streamed: as loud in one channel as −16 LUFS is in two. */
const TARGET_LUFS_MONO = -19;
const TARGET_LUFS_STEREO = -16;

/** What differs by less is left as it is: nobody hears it. */
const NEAR_ENOUGH_LU = 1;

/** No peak is above this, in dB below full scale… */
const CEILING_DB = -1;

/** …and of what is encoded with loss, peaks come out somewhat higher than they went in. */
const LOSSY_CEILING_DB = -2.5;

/** How sound is made equally loud. */
export interface Levelling {
	/** The gain of each part; 1 leaves it as it is. */
	gains: number[];
	/** What no peak may be above; absent: no peak comes near. */
	ceiling?: number;
	/** Nothing needs to be changed. */
	isNearEnough: boolean;
	/** Nothing in it can be measured. */
	isSilent: boolean;
}

/** One gain for each voice, so that its own dynamics stay. */
export function levelling(
	parts: SoundPart[],
	measured: Measured[],
	{ channels, isLossy }: { channels: number; isLossy: boolean },
): Levelling {
	const target = channels === 1 ? TARGET_LUFS_MONO : TARGET_LUFS_STEREO;
	const powers = new Map<string, number[]>();
	for (const [index, { voice }] of parts.entries()) {
		const own = powers.get(voice) ?? [];
		powers.set(voice, own);
		for (const power of measured[index]!.powers) own.push(power);
	}
	const lacking = new Map<string, number | undefined>();
	for (const [voice, own] of powers) {
		const loudness = integratedLoudness(own);
		lacking.set(voice, loudness === undefined ? undefined : target - loudness);
	}
	const gains = parts.map(({ voice }) => 10 ** ((lacking.get(voice) ?? 0) / 20));
	const ceiling = 10 ** ((isLossy ? LOSSY_CEILING_DB : CEILING_DB) / 20);
	const isAbove = measured.some(({ peak }, index) => peak * gains[index]! > ceiling);
	const known = [...lacking.values()].filter((value) => value !== undefined);
	const highest = Math.max(...measured.map(({ peak }) => peak));
	return {
		gains,
		ceiling: isAbove ? ceiling : undefined,
		isNearEnough:
			known.every((value) => Math.abs(value) <= NEAR_ENOUGH_LU) &&
			(known.length === 0 || highest <= 10 ** (CEILING_DB / 20)),
		isSilent: known.length === 0,
	};
}
