import { type Engine, NODE, startEngine } from '../../harness/engine/n8nEngine';
import { nodeWorkflow } from '../../harness/engine/workflow';
import { allAtOnce, sequential } from '../baselines';
import type { Finding, Order, Preparation, Way } from './messages';

/**
 * Run before measuring: enough for Node.js to compile what is used often; two where each takes a
 * second and the time in between is what is measured.
 */
const WARM_UP_ITEMS: Record<Way, number> = {
	openVoice: 30,
	allAtOnce: 30,
	sequential: 2,
};

const PACKAGE = 'n8n-nodes-openvoice';

/** One measurement in a process of its own: warms up, says so, waits for an order, reports. */
async function main({ way, credential, referenceUrl }: Preparation): Promise<void> {
	const engine = await startEngine({
		nodeTypes: {
			[`${PACKAGE}.sequential`]: sequential,
			[`${PACKAGE}.allAtOnce`]: allAtOnce,
		},
	});
	const run = async (order: Omit<Order, 'clockScale'>) => {
		const { items, parts, options = {} } = order;
		const parameters = {
			inputAudioUrl: referenceUrl,
			text: '={{ $json.text }}',
			...(parts === undefined ? {} : { operation: 'narrate' }),
			...order.parameters,
			options,
		};
		// Some of these are lost: the others are to be counted all the same.
		const settings = way === 'allAtOnce' ? { onError: 'continueRegularOutput' as const } : {};
		const type = `${PACKAGE}.${way}`;
		return await engine.runWorkflow({
			workflow: nodeWorkflow({ type, parameters, settings }),
			mainNode: NODE,
			items:
				parts === undefined
					? Array.from({ length: items }, (_, item) => ({
							json: { text: `Item ${item} speaks.` },
						}))
					: [{ json: { text: paragraphs(parts) } }],
			credentials: { segmindApi: credential },
		});
	};
	const quick = { pollInterval: 0.1, maxConcurrency: 10 };
	await run({ items: WARM_UP_ITEMS[way], options: quick });
	const order = await new Promise<Order>((receive) => {
		process.once('message', (message) => receive(message as Order));
		process.send?.('ready');
	});
	process.send?.(await measure(run, order));
	process.disconnect();
}

/** Each is a part of a narration. */
function paragraphs(count: number): string {
	return Array.from({ length: count }, (_, part) => `Part ${part} speaks.`).join('\n\n');
}

async function measure(
	run: (order: Order) => ReturnType<Engine['runWorkflow']>,
	order: Order,
): Promise<Finding> {
	globalThis.gc?.();
	const memoryBefore = process.memoryUsage.rss();
	let mostMemory = memoryBefore;
	const { memorySampleMs } = order;
	const sampling =
		memorySampleMs !== undefined &&
		setInterval(() => {
			mostMemory = Math.max(mostMemory, process.memoryUsage.rss());
		}, memorySampleMs);
	if (order.clockScale !== 1) runTimeAt(order.clockScale);
	const cpuBefore = process.cpuUsage();
	const start = performance.now();
	const execution = await run(order);
	const seconds = ((performance.now() - start) / 1000) * order.clockScale;
	const { user, system } = process.cpuUsage(cpuBefore);
	if (sampling) clearInterval(sampling);
	const spoken = execution.outputItems().filter(({ binary }) => binary !== undefined).length;
	return {
		spoken,
		error: execution.error?.message,
		seconds,
		cpuSeconds: (user + system) / 1e6,
		memoryGrowth: mostMemory - memoryBefore,
	};
}

/**
 * Lets this process's time run so many times as fast: what sleeps for a second sleeps for a part of
 * it, and the clock agrees. With a sandbox at the same `timeScale`, everything but the machine's own
 * work is as in real time; that work weighs so many times as much.
 */
function runTimeAt(scale: number): void {
	const { setTimeout: realSetTimeout } = globalThis;
	const realNow = Date.now.bind(Date);
	const start = realNow();
	Date.now = () => Math.round(start + (realNow() - start) * scale);
	// What the node waits by.
	const evenNow = performance.now.bind(performance);
	const evenStart = evenNow();
	performance.now = () => evenStart + (evenNow() - evenStart) * scale;
	const scaled = (work: () => void, ms = 0, ...args: []) =>
		realSetTimeout(work, ms / scale, ...args);
	globalThis.setTimeout = Object.assign(scaled, realSetTimeout);
}

process.once('message', (preparation) => {
	main(preparation as Preparation).catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
});
