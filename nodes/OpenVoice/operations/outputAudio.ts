import type { IBinaryData, IDataObject } from 'n8n-workflow';

import { convertStored } from '../audio/format/convert';
import type { Wanted } from '../audio/format/plan';
import { sizeOf } from '../audio/speechAudio';
import type { RunContext } from '../purchase/runContext';
import type { Hint } from './hints';

/** Audio of which times are told to the hundredth of a second. */
const PARTS_OF_A_SECOND = 100;

/**
 * Makes bought speech what the user wants of it. It stands in the execution's record already, as it came: whatever
 * happens here, it is not bought again.
 * @returns the fields of the audio changed with it, where the JSON has them
 */
export async function asWanted(
	{ context, clock, conversions }: Pick<RunContext, 'context' | 'clock' | 'conversions'>,
	{ json, audio: bought }: { json: IDataObject; audio?: IBinaryData },
	wanted: Wanted,
): Promise<{ json: IDataObject; audio?: IBinaryData; hints: Hint[] }> {
	if (!bought) return { json, hints: [] };
	const { audio, seconds, problem } = await conversions.use(
		async () => await convertStored(context, bought, wanted, () => clock.check()),
	);
	const hints: Hint[] = problem ? [problem] : [];
	if (seconds === undefined || json.fileName === undefined) return { json, audio, hints };
	const fields = {
		mimeType: audio.mimeType,
		fileName: audio.fileName,
		fileSize: await sizeOf(context, audio),
		audioSeconds: Math.round(seconds * PARTS_OF_A_SECOND) / PARTS_OF_A_SECOND,
	};
	return { json: { ...json, ...fields }, audio, hints };
}
