import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { type Execution, NODE } from '../../harness/engine/n8nEngine';
import type { SandboxJob } from '../../harness/sandboxProcess';
import { everythingShown } from '../workflow/support/repetitions';
import type { Scene } from './scenes';

const DOUBT = 'unknown whether Segmind accepted';

/** What became of a scene. */
export interface SceneReport {
	/** How many of its items ended as audio. */
	audio: number;
	problems: string[];
}

/**
 * Holds what n8n shows of a scene against what the sandbox would bill: for each text at most as many jobs
 * as items, and each job either in one output or named in an error; in doubt only where the node stopped, and
 * looked no further.
 * @param executions in their order; the last one holds all outputs
 * @param jobs all that the sandbox accepted
 * @param audioBytes how many bytes the audio of each job has
 */
export async function settleScene(
	{ name, texts, how }: Scene,
	executions: Execution[],
	jobs: SandboxJob[],
	audioBytes: number,
): Promise<SceneReport> {
	const problems: string[] = [];
	const problem = (what: string) => problems.push(`${name}: ${what}`);
	const shown = executions.map(everythingShown).join('\n');
	const last = executions.at(-1)!;
	const isAgent = how === 'agent';
	const spoken = isAgent ? answersOf(last) : outputsOf(last).filter(({ binary }) => binary);
	for (const [index, execution] of executions.entries()) {
		if (!execution.error && index < executions.length - 1) problem('was retried though it ended');
	}

	for (const text of new Set(texts)) {
		// What failed is not billed, and may be bought anew.
		const bought = jobs.filter((job) => job.text.startsWith(text) && job.status !== 'FAILED');
		const items = texts.filter((one) => one === text).length;
		if (bought.length > items)
			problem(
				`“${text}” was bought ${bought.length} times, not ${items}: ${JSON.stringify(bought)}`,
			);
		for (const { requestId } of bought) {
			const times = spoken.filter(({ json }) => json.requestId === requestId).length;
			if (times > 1) problem(`request ${requestId} came out ${times} times`);
			const isTold = shown.includes(requestId) || (last.error && shown.includes(DOUBT));
			if (!isTold) problem(`lost ${requestId}`);
		}
		const unnamed = bought.filter(({ requestId }) => !shown.includes(requestId)).length;
		const inDoubt = items - deliveredOf(text).length;
		if (unnamed > inDoubt) problem(`${unnamed} requests of “${text}” are told nowhere`);
	}
	for (const item of spoken) {
		const job = jobs.find(({ requestId }) => requestId === item.json.requestId);
		if (!job || !texts.some((text) => job.text.startsWith(text))) problem('has foreign audio');
		const isOwn = job !== undefined && job.text.startsWith(String(item.json.text));
		if (!isOwn)
			problem(`says it speaks “${String(item.json.text)}”, but “${job?.text}” was bought`);
		const bytes = isAgent ? item.json.fileSize : (await last.binaryBuffer(item)).length;
		if (bytes !== audioBytes) problem(`has audio of ${String(bytes)} bytes`);
	}
	if (!isAgent && !last.error && ends(last) < texts.length) problem('has lost an item');
	return { audio: spoken.length, problems };

	function deliveredOf(text: string): SandboxJob[] {
		const ids = spoken.map(({ json }) => json.requestId);
		return jobs.filter((job) => job.text.startsWith(text) && ids.includes(job.requestId));
	}
}

/** All that the node gave in all its runs: what it gave first, and errors. */
function outputsOf(execution: Execution): INodeExecutionData[] {
	return execution
		.runsOf(NODE)
		.flatMap(({ data }) => Object.values(data ?? {}))
		.flatMap((outputs) => outputs.flatMap((items) => items ?? []));
}

/** What an agent was told of speech. */
function answersOf(execution: Execution): INodeExecutionData[] {
	const answers = execution
		.outputItems('Agent')
		.flatMap(({ json }) => json.answers as string[])
		.filter((answer) => answer.startsWith('['));
	return answers
		.flatMap((answer) => JSON.parse(answer) as IDataObject[])
		.filter(({ error }) => error === undefined)
		.map((json) => ({ json }));
}

/** How many items have come out for good: audio, or an error that nobody takes up again. */
function ends(execution: Execution): number {
	const runs = execution.runsOf(NODE);
	const audio = outputsOf(execution).filter(({ binary }) => binary !== undefined).length;
	const errors = (run: (typeof runs)[number] | undefined) =>
		(run?.data?.main ?? []).flatMap((items) => items ?? []).filter(({ json }) => json.error).length;
	const isLoop = execution.workflow.nodes.some(({ name }) => name === 'Loop');
	const open = isLoop ? runs.reduce((sum, run) => sum + errors(run), 0) : errors(runs.at(-1));
	return audio + open;
}
