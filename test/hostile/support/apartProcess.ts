import { gzipSync } from 'node:zlib';

import type { Body, Bodies } from './apartService';
import { type Answers, bytes, HostileService, json } from './hostileService';

/** A hostile service in a process of its own: what it holds and does is not measured as the node's. */

function answer({ pieces, headers, isPacked = false }: Body): Answers[string] {
	const content = Buffer.from(pieces.map(([text, times = 1]) => text.repeat(times)).join(''));
	return isPacked
		? bytes(gzipSync(content), { ...headers, 'content-encoding': 'gzip' })
		: bytes(content, headers);
}

process.once('message', (bodies: Bodies) => {
	const answers = Object.entries(bodies).map(([path, body]) => [path, answer(body)] as const);
	void HostileService.start({
		'/upload-asset': json({ file_urls: ['https://images.segmind.com/assets/voice.wav'] }),
		...Object.fromEntries(answers),
	}).then((service) => {
		process.send?.(service.url);
		process.on('message', () => {
			const { requests, posts } = service;
			process.send?.({ requests, posts });
		});
	});
});
