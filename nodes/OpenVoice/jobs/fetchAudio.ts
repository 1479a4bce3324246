import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { type FileNaming, inspect, NotAudioError, storeAudio } from '../audio/speechAudio';
import { downloadFailed, notAudio, notStored, resultWithoutAudio } from '../errors/jobErrors';
import type { RequestAnswer } from '../segmind/answers';
import { download, DownloadProblem } from '../segmind/download';
import type { Transport } from '../segmind/transport';
import { BatchStopped, ExecutionCancelled, type ExecutionClock } from '../pace/executionClock';

/**
 * Fetches the audio of a completed request into n8n's binary storage.
 * @throws Failure with the request id: no audio named, not to be had, or not audio
 */
export async function fetchAudio(
	run: { context: IExecuteFunctions; transport: Transport; clock: ExecutionClock },
	{
		requestId,
		answer,
		deadlineMs,
		naming,
	}: {
		requestId: string | undefined;
		answer: Pick<RequestAnswer, 'audioUrl'>;
		deadlineMs: number;
		naming: FileNaming;
	},
): Promise<IBinaryData> {
	if (answer.audioUrl === undefined) throw resultWithoutAudio(requestId);
	const store = async (file: Parameters<typeof inspect>[0]) =>
		await storeAudio(run.context, await inspect(file), naming);
	return await download(answer.audioUrl, deadlineMs, store, run).catch((error: unknown) => {
		throw audioFailure(requestId, error);
	});
}

/** Why audio could not be had, as a failure; a cancelled or stopped execution stays what it is. */
export function audioFailure(requestId: string | undefined, error: unknown): unknown {
	if (error instanceof NotAudioError) return notAudio(requestId, error.message);
	if (error instanceof DownloadProblem) return downloadFailed(requestId, error.message);
	if (error instanceof ExecutionCancelled || error instanceof BatchStopped) return error;
	// What is left is n8n's own storage: a full disk, say.
	return notStored(requestId, error instanceof Error ? error.message : '');
}
