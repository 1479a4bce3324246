import type { FileNaming } from '../audio/speechAudio';
import type { RequestAnswer } from '../segmind/answers';
import { describeResult } from './describe';
import { fetchAudio, type WantedAudio } from './fetchAudio';
import type { SpeechOutput } from './job';
import type { RunContext } from './runContext';

/** A request that is completed, in whichever mode it was bought. */
export interface CompletedSpeech {
	/** A sync answer may come without one. */
	requestId?: string;
	answer: RequestAnswer;
	/** When to give up on what is left to do, in ms since 1970. */
	deadlineMs: number;
	/** Asks for the answer again; absent if it has no id. */
	askAgain?: WantedAudio['askAgain'];
}

/** How a completed request becomes an item. */
export interface OutputWishes {
	downloadAudio: boolean;
	simplify: boolean;
	fileName?: string;
	/** What was spoken, where that is known. */
	text?: string;
	language?: string;
	speed?: number;
	/** It was not bought anew. */
	reused?: true;
}

/**
 * The last step of every speech: its audio into n8n's binary storage, and the fields of its item. Audio
 * that came with the answer is always kept: it lies nowhere else.
 * @throws Failure with the request id
 */
export async function deliverSpeech(
	run: Pick<RunContext, 'context' | 'transport' | 'clock'>,
	speech: CompletedSpeech,
	{ downloadAudio, simplify, fileName, text, language, speed, reused }: OutputWishes,
): Promise<SpeechOutput> {
	const { requestId, answer } = speech;
	const naming: FileNaming = { wanted: fileName, text, requestId };
	const isElsewhere = answer.audioUrl !== undefined;
	const audio =
		downloadAudio || !isElsewhere
			? await fetchAudio(run, { ...speech, requestId, naming })
			: undefined;
	const spoken = { requestId, text, language, speed, reused };
	const json = await describeResult(run.context, { simplify, spoken, answer, audio });
	return { json, audio, facts: answer.facts };
}
