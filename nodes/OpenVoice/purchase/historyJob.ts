import type { IDataObject } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import type { HistoryQuery } from '../segmind/history';
import type { HistoryRecord } from '../segmind/historyRecord';
import { asItem, omitUndefined } from './describe';
import type { RunContext } from './runContext';

/** What is wanted of the account's record. */
export interface HistoryJob extends HistoryQuery {
	/** So many requests at most. */
	limit: number;
	simplify: boolean;
}

/** A hundred pages, of a second each at worst: ten thousand requests. */
const HISTORY_DEADLINE_MS = 120_000;

const END_NOT_REACHED = ['historyNotWhole', 'rateLimitTimeout'];

/** A list of requests. */
interface Listed {
	requests: IDataObject[];
	/** False if there are more than could be read in time. */
	isWhole: boolean;
}

/** What the account has bought of OpenVoice, newest first. @throws Failure */
export async function fetchHistory(
	{ slots, clock, account: { history } }: Pick<RunContext, 'account' | 'clock' | 'slots'>,
	job: HistoryJob,
): Promise<Listed> {
	if (!history.isUsed) throw new Failure('historySwitchedOff', {});
	return await slots.use(async () => {
		clock.check();
		const found: HistoryRecord[] = [];
		let isWhole = true;
		try {
			for await (const records of history.pages(job, clock.now() + HISTORY_DEADLINE_MS)) {
				found.push(...records);
				if (found.length >= job.limit) break;
			}
		} catch (error) {
			// Of a list that has no end, the newest are something; of one that broke off, nobody can say what is missing.
			isWhole = !(isWithoutEnd(error) && found.length > 0);
			if (isWhole) throw asHistoryFailure(error);
		}
		const wanted = found.slice(0, job.limit);
		const requests = wanted.map((record) =>
			job.simplify ? describeRecord(record) : asItem(record.raw ?? {}),
		);
		return { requests, isWhole };
	});
}

/** All that was read is right, and the time was over before the end of the list. */
function isWithoutEnd(error: unknown): boolean {
	return error instanceof Failure && END_NOT_REACHED.some((code) => code === error.code);
}

/** A request as flat fields; what is not told is left out. */
function describeRecord(record: HistoryRecord): IDataObject {
	const { requestId, status, cost, text, language, speed, inputAudioUrl, audioUrl } = record;
	const { createdMs, latencyMs, errorMessage } = record;
	const createdAt = createdMs === undefined ? undefined : new Date(createdMs).toISOString();
	return omitUndefined({
		...{ requestId, status, cost, text, language, speed, inputAudioUrl, audioUrl },
		...{ createdAt, latencyMs, errorMessage },
	});
}

/** What was asked for is the history: says so, unless the key or the rate limit is to blame. */
function asHistoryFailure(error: unknown): unknown {
	if (!(error instanceof Failure)) return error;
	const { httpCode } = error.facts;
	if (httpCode === '403' || httpCode === '404') {
		return new Failure('historyNotAllowed', { httpCode });
	}
	const isTheirs = Number(httpCode) >= 500 || error.code === 'unreadableAnswer';
	return isTheirs ? new Failure('historyUnavailable', { ...error.facts }) : error;
}
