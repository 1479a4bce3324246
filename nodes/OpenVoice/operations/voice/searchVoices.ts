import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { EXAMPLE_VOICE_URL } from '../../models/openvoice';
import { ExecutionClock } from '../../pace/executionClock';
import { readConnection } from '../../segmind/connection';
import { HistoryClient } from '../../segmind/history';
import type { HistoryRecord } from '../../segmind/historyRecord';
import { Transport } from '../../segmind/transport';
import { namesOf, usedVoices } from './usedVoices';

/** How far back the service's own list goes in one question (docs/segmind.md, "Request history"). */
const DAYS_BACK = 31;

const DAY_MS = 86_400_000;

/** Somebody waits at an open list. */
const READING_MS = 15_000;

/** Thirty pages of the service's; older recordings of an account that buys more are not listed. */
const MOST_REQUESTS = 3_000;

/** So many recordings are shown at once; scrolling asks for more. */
const PAGE_VOICES = 50;

/**
 * The list of voices: the account's own recordings out of its request history, the latest first, and the model
 * page's example. Where the history cannot be read, the example alone.
 * @param filter what the user typed  @param page where the page before ended
 */
export async function searchVoices(
	this: ILoadOptionsFunctions,
	filter = '',
	page = '0',
): Promise<INodeListSearchResult> {
	const voices = usedVoices(await latestRequests(this));
	if (!voices.some(({ url }) => url === EXAMPLE_VOICE_URL)) {
		voices.push({ url: EXAMPLE_VOICE_URL, times: 0 });
	}
	const names = namesOf(voices, { nowMs: Date.now(), timeZone: this.getTimezone() });
	const wanted = filter.trim().toLowerCase();
	const found = voices.flatMap(({ url }, index) => {
		const name = names[index] ?? url;
		const isWanted = `${name}\n${url}`.toLowerCase().includes(wanted);
		return isWanted ? [{ name, value: url, url }] : [];
	});
	const end = Number(page) + PAGE_VOICES;
	return {
		results: found.slice(Number(page), end),
		...(end < found.length && { paginationToken: String(end) }),
	};
}

/** What of the account's latest requests can be read in time, newest first. */
async function latestRequests(context: ILoadOptionsFunctions): Promise<HistoryRecord[]> {
	const found: HistoryRecord[] = [];
	const clock = new ExecutionClock(undefined);
	try {
		const connection = await readConnection(context);
		const history = new HistoryClient(new Transport(context, connection, clock), connection, clock);
		if (!history.isUsed) return [];
		const deadlineMs = clock.now() + READING_MS;
		const query = { fromMs: clock.now() - DAYS_BACK * DAY_MS };
		for await (const records of history.pages(query, deadlineMs)) {
			found.push(...records);
			if (found.length >= MOST_REQUESTS) break;
		}
	} catch (error) {
		// A list that lacks some voices is better than none: any address can still be entered.
		const reason = error instanceof Error ? error.message : '';
		context.logger.debug(`OpenVoice: the list of voices is not whole: ${reason}`);
	}
	return found;
}
