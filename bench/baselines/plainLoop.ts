import type { IExecuteFunctions, INodeType } from 'n8n-workflow';

import { nodeType, submit } from './common';

/**
 * The plainest loop that sends the requests of a job: as many looks as the item's `looks` say, no
 * waiting, no care. What it costs, the requests cost.
 */
export const plainLoop: INodeType = {
	description: nodeType('plainLoop'),
	async execute(this: IExecuteFunctions) {
		const outputs = [];
		for (const [item, { json }] of this.getInputData().entries()) {
			const job = await submit(this, item);
			for (let look = 0; look < Number(json.looks); look++) await job.status();
			outputs.push(await job.fetch());
		}
		return [outputs];
	},
};
