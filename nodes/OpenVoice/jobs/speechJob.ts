import type { IBinaryData, IDataObject } from 'n8n-workflow';

import type { Recording } from '../audio/referenceAudio';
import { runAsyncJob } from './asyncSpeech';
import { describeResult } from './describe';
import { fetchAudio } from './fetchAudio';
import type { Session } from './session';
import { runSyncJob } from './syncSpeech';

/** The recording whose voice is to be imitated: at an address, or in the item, to be uploaded. */
export type ReferenceAudio = { url: string } | { recording: Recording };

/** What one item asks for, checked. */
export interface SpeechJob {
	itemIndex: number;
	/** Its place in the ledger. */
	key: string;
	mode: 'async' | 'sync';
	reference: ReferenceAudio;
	text: string;
	language: string;
	speed: number;
	waitForCompletion: boolean;
	downloadAudio: boolean;
	simplify: boolean;
	/** What the user wants the file to be called. */
	fileName?: string;
	timeoutSeconds: number;
	pollIntervalSeconds?: number;
}

/** What an item gets: its JSON, and its audio if it was asked for. */
export interface SpeechOutput {
	json: IDataObject;
	audio?: IBinaryData;
}

/**
 * Speaks one item, buying no job that this execution has bought already.
 * @throws Failure; with the request id once the job is accepted
 */
export async function speak(session: Session, job: SpeechJob): Promise<SpeechOutput> {
	if (job.mode === 'sync') return await runSyncJob(session, job);
	const { requestId, answer, deadlineMs } = await runAsyncJob(session, job);
	if (!job.waitForCompletion) return { json: { requestId, status: answer.status } };
	const { simplify, language, speed } = job;
	const naming = { wanted: job.fileName, requestId };
	const audio = job.downloadAudio
		? await fetchAudio(session, { requestId, answer, deadlineMs, naming })
		: undefined;
	const spoken = { requestId, language, speed };
	return {
		json: await describeResult(session.context, { simplify, spoken, answer, audio }),
		audio,
	};
}
