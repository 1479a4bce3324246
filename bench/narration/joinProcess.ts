import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { scanAudio } from '../../nodes/OpenVoice/audio/audioScan';
import { joinedBytes, type JoinPart, planJoin } from '../../nodes/OpenVoice/audio/join/join';
import type { Joined, JoinOrder } from './joining';

/** How often memory is sampled, in ms. */
const SAMPLE_MS = 5;

/** Reads parts and joins them, from files into a file, as the node does with n8n's storage. */
async function join({ parts, out }: JoinOrder): Promise<Omit<Joined, 'held' | 'growth'>> {
	const start = performance.now();
	const scanned: JoinPart[] = [];
	for (const file of parts) {
		const scan = await scanAudio(createReadStream(file));
		if (!scan) throw new Error(`${file} is neither WAV nor MP3`);
		scanned.push({ scan, pauseBeforeSeconds: scanned.length === 0 ? 0 : 0.7 });
	}
	const plan = planJoin(scanned);
	const open = async (part: number) => await Promise.resolve(createReadStream(parts[part]!));
	const bytes = Readable.from(joinedBytes(plan, scanned, open), { objectMode: false });
	await pipeline(bytes, createWriteStream(out));
	return { seconds: (performance.now() - start) / 1000, audioSeconds: plan.seconds };
}

process.once('message', (message) => {
	void (async () => {
		const order = message as JoinOrder;
		// Once before measuring, for Node.js to compile what is used often.
		await join({ ...order, parts: order.parts.slice(0, 3) });
		await rm(order.out);
		globalThis.gc?.();
		const before = process.memoryUsage.rss();
		let most = before;
		const sampling = setInterval(() => {
			most = Math.max(most, process.memoryUsage.rss());
		}, SAMPLE_MS);
		const delay = monitorEventLoopDelay({ resolution: 1 });
		delay.enable();
		const joined = await join(order);
		delay.disable();
		clearInterval(sampling);
		process.send?.({ ...joined, growth: most - before, held: delay.max / 1e9 });
		process.disconnect();
	})();
});
