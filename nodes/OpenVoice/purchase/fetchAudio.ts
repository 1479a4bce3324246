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
	TIMED_OUT,
} from '../pace/executionClock';

interface Deps {
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
}

/** In manual mode, gives up on an unavailable file after this: somebody is watching, and running again is free. */
const BY_HAND_MS = 120_000;

/** Audio that came with an answer has arrived, but for its end: it gets at least so much time. */
const SHORTEST_ARRIVAL_MS = 60_000;

/**
 * Brings the audio of a completed request into n8n's binary storage, whether it lies at an address or came
 * with the answer.
 * @returns undefined if it came with the answer and broke off
 * @throws Failure with the request id: no audio named, not available, or not audio
 */
export async function fetchAudio(
	deps: Deps,
	wanted: WantedAudio,
): Promise<IBinaryData | undefined> {
	const { requestId, answer } = wanted;
	const { embedded, audioUrl, isLost, shown } = answer;
	if (audioUrl !== undefined) return await fetchFile(deps, wanted, audioUrl);
	if (shown !== undefined)
		throw new Failure('notAudio', { requestId, start: shown, hasId: requestId !== undefined });
	if (embedded) return await storeEmbedded(deps, wanted, embedded);
	if (isLost) return undefined;
	throw new Failure('resultWithoutAudio', { requestId });
}

async function fetchFile(
	deps: Deps,
	{ requestId, answer, deadlineMs, naming }: WantedAudio,
	url: string,
): Promise<IBinaryData> {
	const { context, clock } = deps;
	const isByHand = context.getMode() === 'manual';
	return await download(
		{
			url,
			bytes: answer.audioBytes,
			deadlineMs: isByHand ? Math.min(deadlineMs, clock.now() + BY_HAND_MS) : deadlineMs,
			store: async ({ body }) => await storeAudio(context, await inspect(body), naming),
			// A page in the file's place is often gone a moment later.
			mayPass: (error) => error instanceof NotAudioError,
		},
		deps,
	).catch((error: unknown) => {
		if (error instanceof DownloadProblem) {
			throw new Failure('downloadFailed', { requestId, because: error.because });
		}
		// What another host sends is shown to nobody: an address in an answer could lead anywhere.
		if (error instanceof NotAudioError) {
			throw new Failure('fileNotAudio', { requestId, hasId: requestId !== undefined });
		}
		throw storageFailure(requestId, error);
	});
}

/** @returns undefined if it broke off on its way */
async function storeEmbedded(
	{ context, clock }: Deps,
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
	const result = await clock.withDeadline(endMs, whole(content, storing));
	if (result !== TIMED_OUT && 'stored' in result) return result.stored;
	if (result === TIMED_OUT) content.destroy();
	clock.checkCancelled();
	if (result !== TIMED_OUT && 'thrown' in result) throw storageFailure(requestId, result.thrown);
	return undefined;
}

/** A cancelled or stopped execution stays what it is; what is left is n8n's own storage: a full disk, say. */
function storageFailure(requestId: string | undefined, error: unknown): unknown {
	if (error instanceof ExecutionCancelled || error instanceof BatchStopped) return error;
	const why = error instanceof Error ? error.message : '';
	return new Failure('notStored', { requestId, why });
}
