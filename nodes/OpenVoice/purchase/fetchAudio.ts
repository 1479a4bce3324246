import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { inspect, type Inspected } from '../audio/inspect';
import { type FileNaming, NotAudioError, storeAudio } from '../audio/speechAudio';
import { Failure } from '../errors/failure';
import type { RequestAnswer } from '../segmind/answers';
import { download, DownloadProblem, whole } from '../segmind/download';
import type { Transport } from '../segmind/transport';
import {
	BatchStopped,
	ExecutionCancelled,
	type ExecutionClock,
	TOO_LATE,
} from '../pace/executionClock';

interface Run {
	context: IExecuteFunctions;
	transport: Transport;
	clock: ExecutionClock;
}

/** Finished audio, and how it is to be fetched. */
export interface WantedAudio {
	requestId: string | undefined;
	answer: RequestAnswer;
	/** When to give up, in ms since 1970. */
	deadlineMs: number;
	naming: FileNaming;
	/** Asks for the answer again, if that is possible: audio that comes with it may break off. */
	askAgain?: () => Promise<RequestAnswer>;
}

/** Audio that came with an answer has arrived, but for its end: it gets at least so much time. */
const SHORTEST_ARRIVAL_MS = 60_000;

/** Audio that breaks off so often is not to be had. */
const MOST_ATTEMPTS = 4;

/**
 * Brings the audio of a completed request into n8n's binary storage, whether it lies at an address or came
 * with the answer.
 * @throws Failure with the request id: no audio named, not to be had, or not audio
 */
export async function fetchAudio(run: Run, wanted: WantedAudio): Promise<IBinaryData> {
	const { requestId, askAgain } = wanted;
	for (let attempt = 1, { answer } = wanted; ; attempt++) {
		const { embedded, audioUrl, isLost, shown } = answer;
		if (audioUrl !== undefined) return await fetchFile(run, { ...wanted, answer }, audioUrl);
		if (shown !== undefined)
			throw new Failure('notAudio', { requestId, start: shown, hasId: requestId !== undefined });
		if (!embedded && !isLost) throw new Failure('resultWithoutAudio', { requestId });
		const stored = embedded && (await storeEmbedded(run, wanted, embedded));
		if (stored) return stored;
		if (!askAgain)
			throw new Failure('syncAudioLost', { requestId, hasId: requestId !== undefined });
		if (attempt >= MOST_ATTEMPTS) {
			throw new Failure('downloadFailed', { requestId, because: 'brokeOff' });
		}
		answer = await askAgain();
	}
}

async function fetchFile(
	run: Run,
	{ requestId, answer, deadlineMs, naming }: WantedAudio,
	url: string,
): Promise<IBinaryData> {
	const { context } = run;
	return await download(
		{
			url,
			bytes: answer.audioBytes,
			deadlineMs,
			store: async ({ body }) => await storeAudio(context, await inspect(body), naming),
			// A page in the file's place is often gone a moment later.
			mayPass: (error) => error instanceof NotAudioError,
		},
		run,
	).catch((error: unknown) => {
		if (error instanceof DownloadProblem)
			throw new Failure('downloadFailed', { requestId, because: error.because });
		// What another host sends is shown to nobody: an address in an answer could lead anywhere.
		if (error instanceof NotAudioError)
			throw new Failure('fileNotAudio', { requestId, hasId: requestId !== undefined });
		throw storageFailure(requestId, error);
	});
}

/** @returns undefined if it broke off on its way */
async function storeEmbedded(
	{ context, clock }: Run,
	{ requestId, deadlineMs, naming }: WantedAudio,
	embedded: Inspected,
): Promise<IBinaryData | undefined> {
	const { content } = embedded;
	const storing = storeAudio(context, embedded, naming);
	if (Buffer.isBuffer(content)) {
		return await storing.catch((error: unknown) => {
			throw storageFailure(requestId, error);
		});
	}
	const endMs = Math.max(deadlineMs, clock.now() + SHORTEST_ARRIVAL_MS);
	const result = await clock.within(endMs, whole(content, storing));
	if (result !== TOO_LATE && 'stored' in result) return result.stored;
	clock.checkCancelled();
	if (result === TOO_LATE) content.destroy();
	else if ('thrown' in result) throw storageFailure(requestId, result.thrown);
	return undefined;
}

/** A cancelled or stopped execution stays what it is; what is left is n8n's own storage: a full disk, say. */
function storageFailure(requestId: string | undefined, error: unknown): unknown {
	if (error instanceof ExecutionCancelled || error instanceof BatchStopped) return error;
	return new Failure('notStored', {
		requestId,
		why: error instanceof Error ? error.message : '',
	});
}
