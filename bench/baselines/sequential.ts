import type { IExecuteFunctions, INodeType } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';

import { nodeType, submit } from './common';

/** What the vendor's SDK waits between two looks (docs/segmind.md, "Async"). */
const SDK_POLL_MS = 1_000;

/** The usual way: one item after the other, a look every second, as the vendor's SDK does it. */
export const sequential: INodeType = {
	description: nodeType('sequential'),
	async execute(this: IExecuteFunctions) {
		const outputs = [];
		for (const item of this.getInputData().keys()) {
			const job = await submit(this, item);
			do await sleep(SDK_POLL_MS);
			while ((await job.status()) !== 'COMPLETED');
			outputs.push(await job.fetch());
		}
		return [outputs];
	},
};
