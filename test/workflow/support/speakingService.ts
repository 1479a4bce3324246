import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service that answers as Segmind does, at once, with audio of the test's choice. */
export interface SpeakingService {
	baseUrl: string;
	/** The texts of the jobs that it accepted. */
	texts: string[];
	/** Which of them each download was of. */
	downloads: number[];
	close: () => void;
}

/** @param speak the audio for a text */
export async function startSpeakingService(
	speak: (text: string) => Buffer,
): Promise<SpeakingService> {
	const texts: string[] = [];
	const downloads: number[] = [];
	const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
	let baseUrl = '';
	const server: Server = createServer((request, response) => {
		const json = (body: object) =>
			response
				.writeHead(200, { 'content-type': 'application/json' })
				.end(JSON.stringify({ metrics: {}, ...body }));
		const index = Number(/(\d+)(?:\/status|\.audio)?$/.exec(request.url ?? '')?.[1]);
		if (request.url?.endsWith('.audio')) {
			downloads.push(index);
			const audio = speak(texts[index] ?? '');
			const type = { 'content-type': 'application/octet-stream' };
			response.writeHead(200, { ...type, 'content-length': audio.length }).end(audio);
			return;
		}
		if (request.method !== 'POST') {
			const output = request.url?.endsWith('/status')
				? {}
				: { output: `${baseUrl}/${index}.audio` };
			json({ request_id: idOf(index), status: 'COMPLETED', ...output });
			return;
		}
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
		request.on('end', () => {
			const { text } = JSON.parse(Buffer.from(body, 'latin1').toString()) as { text: string };
			json({ request_id: idOf(texts.push(text) - 1), status: 'QUEUED' });
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return { baseUrl, texts, downloads, close: () => void server.close().closeAllConnections() };
}
