import type { AudioStream } from '../audio/audioStream';
import { isWebPage, PAGE_HEAD_BYTES } from '../audio/webPage';
import type { ExecutionClock } from '../pace/executionClock';
import { isHttpUrl } from './addresses';
import { MOST_REDIRECTS, redirectTarget } from './download';
import type { HttpResponse } from './httpOutcome';
import { readUpTo } from './readBody';
import type { Transport } from './transport';

/** What is clearly wrong with an address: it leads to a web page, to nothing at all, or into n8n's own network. */
export type AddressProblem = 'webPage' | 'nothingThere' | 'inward';

/** The server says for certain that there is nothing. */
const NOTHING_THERE = [404, 410];

interface Deps {
	transport: Transport;
	clock: ExecutionClock;
}

/**
 * One look at what lies at an address, without the API key: at its beginning only.
 * @param endMs when to give up, in ms since 1970
 * @returns what is clearly wrong; undefined also if that cannot be seen from here
 * @throws ExecutionCancelled
 */
export async function look(
	address: string,
	endMs: number,
	{ transport, clock }: Deps,
): Promise<AddressProblem | undefined> {
	let url = address;
	for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
		const leftMs = endMs - clock.now();
		if (leftMs <= 0 || !isHttpUrl(url)) return undefined;
		// Segmind cannot reach n8n's own network.
		if (!transport.mayOpen(url)) return 'inward';
		const { answer } = await transport.publicFile({ url, endMs, silenceMs: leftMs }, problemIn);
		if (!answer) return undefined;
		if (answer.status < 300 || answer.status >= 400) return answer.body;
		url = redirectTarget(answer.headers.location, url);
	}
	return undefined;
}

async function problemIn({
	status,
	body,
}: HttpResponse<AudioStream>): Promise<AddressProblem | undefined> {
	if (status < 300) {
		return isWebPage(await readUpTo(body, PAGE_HEAD_BYTES)) ? 'webPage' : undefined;
	}
	body.destroy();
	return NOTHING_THERE.includes(status) ? 'nothingThere' : undefined;
}
