import { Agent, interceptors, request } from 'undici';
import { type Files, OWN_RECORDING } from './files.ts';
import { formatError } from './refusal.ts';

/**
 * The reference recording of the model page (docs/segmind.md, "The model"), which is only online: the
 * sandbox's own recording stands in for it, so that the node's first click speaks on any machine.
 */
const EXAMPLE_RECORDING =
	'https://segmind-sd-models.s3.amazonaws.com/display_images/openvoice-ip.mp3';

/** A recording of two minutes in high quality is some 35 MB; more is no reference recording. */
const MOST_BYTES = 64 * 2 ** 20;

/** A server that has not sent a recording within this time is too slow to wait for. */
const FETCH_MS = 20_000;

/** A file behind a CDN is redirected once or twice. */
const MOST_REDIRECTS = 3;

const client = new Agent({ maxResponseSize: MOST_BYTES }).compose(
	interceptors.redirect({ maxRedirections: MOST_REDIRECTS }),
);

/**
 * Fetches a reference recording from the internet, or takes what was uploaded to this sandbox.
 * @param address the parameter `input_audio`
 * @param ownPort where this sandbox listens
 * @throws Error with a sentence for the user
 */
export async function fetchReference(
	address: string,
	files: Files,
	ownPort: number,
): Promise<Uint8Array> {
	const url = new URL(address);
	const isExample = url.href === EXAMPLE_RECORDING;
	const own = /^(127\.0\.0\.1|localhost)$/.test(url.hostname) && Number(url.port) === ownPort;
	if (isExample || (own && url.pathname.startsWith('/files/'))) {
		const file = files.find(isExample ? OWN_RECORDING : url.pathname.slice('/files/'.length));
		if (file?.bytes) return file.bytes;
	}
	try {
		return await download(url);
	} catch (error) {
		throw new Error(`input_audio could not be fetched: ${formatError(error)}`, { cause: error });
	}
}

async function download(url: URL): Promise<Uint8Array> {
	const { statusCode, body } = await request(url, {
		dispatcher: client,
		signal: AbortSignal.timeout(FETCH_MS),
	});
	if (statusCode !== 200) {
		await body.dump();
		throw new Error(`its server answered ${statusCode}`);
	}
	return await body.bytes();
}
