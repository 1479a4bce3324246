import type { IBinaryData, IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { lengthSecondsOf, sizeOf } from '../audio/speechAudio';
import { firstCharacters } from '../characters';
import type { RequestAnswer } from '../segmind/answers';

/** The fields without those that the service did not give. */
export function omitUndefined(fields: IDataObject): IDataObject {
	return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/**
 * The service's own answer as an item. Only `error` is renamed, to `errorMessage`: n8n takes an item
 * with a field of that name for a failed one, and with Retry On Fail runs the node again.
 */
export function asItem({ error, ...answer }: IDataObject): IDataObject {
	return error === undefined ? answer : { ...answer, errorMessage: error };
}

/** The flat fields of an audio file; an AI agent sees only these. */
async function describeAudio(
	context: IExecuteFunctions,
	audio: IBinaryData | undefined,
): Promise<IDataObject> {
	if (!audio) return {};
	const { mimeType, fileName } = audio;
	return omitUndefined({
		mimeType,
		fileName,
		fileSize: await sizeOf(context, audio),
		audioSeconds: await lengthSecondsOf(context, audio),
	});
}

/** How far a request is, as flat fields. */
export function describeStatus(requestId: string, answer: RequestAnswer): IDataObject {
	const { status, errorMessage, audioUrl, facts } = answer;
	return omitUndefined({ requestId, status, errorMessage, audioUrl, ...facts });
}

/** So much of the text tells the lines of a dialogue apart; the whole one stands in the input item. */
const SHOWN_TEXT_CHARACTERS = 200;

/** What was spoken, where that is known. */
interface Spoken {
	requestId?: string;
	text?: string;
	language?: string;
	speed?: number;
	/** Another execution bought it. */
	reused?: true;
}

/** The JSON of a completed request: flat fields, or the service's own answer. */
export async function describeSpeech(
	context: IExecuteFunctions,
	{
		simplify,
		spoken,
		answer,
		audio,
	}: { simplify: boolean; spoken: Spoken; answer: RequestAnswer; audio?: IBinaryData },
): Promise<IDataObject> {
	if (!simplify) return asItem(answer.raw);
	const { requestId, text, language, speed, reused } = spoken;
	return omitUndefined({
		requestId,
		status: answer.status,
		language,
		speed,
		audioUrl: answer.audioUrl,
		...(await describeAudio(context, audio)),
		...answer.facts,
		text: text && firstCharacters(text, SHOWN_TEXT_CHARACTERS),
		reused,
	});
}
