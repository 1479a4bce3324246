import type { INodeParameters } from 'n8n-workflow';

import {
	chain,
	type CredentialData,
	type Engine,
	type Execution,
	loopOver,
	NODE,
	type NodeSettings,
	START,
	type WorkflowJson,
} from '../../../harness/engine/n8nEngine';
import { AGENT_TYPE, TOOL_TYPE } from './agent';

/** Where the node runs: n8n's engine, and a service. */
export interface TestEnv {
	readonly engine: Engine;
	credentials: () => Record<string, CredentialData>;
	parameters: (parameters: INodeParameters, options: INodeParameters) => INodeParameters;
}

/** What is to be said, and how the node is set. */
export interface Scenario {
	texts: string[];
	mode: 'async' | 'sync';
	settings?: NodeSettings;
	options?: INodeParameters;
	/** Added to the expression of each text: what an expression may give anew in each try. */
	addition?: string;
	/** How many items a pass of a loop has. */
	batchSize?: number;
	/** An agent calls its tool for all texts at once. */
	sideBySide?: boolean;
}

/** How many passes a wired-back output makes, and how often a person presses Retry. */
export const PASSES = 3;

const AGAIN = 'Again';
const start = { name: START, type: 'n8n-nodes-base.manualTrigger' };

/** The text of an item, also where the item that comes in is the error that took its place. */
const TEXT = `$('${START}').item.json.text`;

const openVoice = (
	env: TestEnv,
	text: string,
	{ mode, settings, options, addition = '' }: Scenario,
) => ({
	name: NODE,
	type: 'n8n-nodes-openvoice.openVoice',
	parameters: env.parameters(
		{ processing: mode, text: `={{ ${text} }}${addition}` },
		{ timeout: 20, ...options },
	),
	...settings,
});

const to = (node: string, index = 0, type: 'main' | 'ai_tool' = 'main') => ({ node, type, index });

/** The workflows in which n8n calls the node again for the same item. */
export const WORKFLOWS = {
	/** One after the other: Retry On Fail, if that is set. */
	chain: (env: TestEnv, scenario: Scenario) => chain([start, openVoice(env, TEXT, scenario)]),

	/** The error output wired back to the node. */
	wiredBack: (env: TestEnv, scenario: Scenario) => {
		const settings: NodeSettings = { ...scenario.settings, onError: 'continueErrorOutput' };
		const conditions = fewerPassesThan(PASSES);
		const workflow = chain([
			start,
			openVoice(env, TEXT, { ...scenario, settings }),
			{ name: AGAIN, type: 'n8n-nodes-base.if', parameters: { conditions } },
		]);
		workflow.connections[NODE] = { main: [[], [to(AGAIN)]] };
		workflow.connections[AGAIN] = { main: [[to(NODE)]] };
		return workflow;
	},

	/** A loop over the items. */
	loop: (env: TestEnv, scenario: Scenario) =>
		loopOver(openVoice(env, '$json.text', scenario), scenario.batchSize),

	/** An agent that calls the node, as its tool, again and again. */
	agent: (env: TestEnv, scenario: Scenario) => {
		const parameters = { sideBySide: scenario.sideBySide === true };
		const workflow = chain([start, { name: 'Agent', type: AGENT_TYPE, parameters }]);
		const tool = openVoice(env, "$fromAI('text', 'What to say', 'string')", scenario);
		const position: [number, number] = [0, 224];
		workflow.nodes.push({ id: 'tool', typeVersion: 1, position, ...tool, type: TOOL_TYPE });
		workflow.connections[NODE] = { ai_tool: [[to('Agent', 0, 'ai_tool')]] };
		return workflow;
	},
} satisfies Record<string, (env: TestEnv, scenario: Scenario) => WorkflowJson>;

function fewerPassesThan(passes: number) {
	return {
		options: { version: 2, leftValue: '', caseSensitive: true, typeValidation: 'loose' },
		combinator: 'and',
		conditions: [
			{
				id: 'passes',
				leftValue: '={{ $runIndex }}',
				rightValue: passes - 1,
				operator: { type: 'number', operation: 'lt' },
			},
		],
	};
}

/** Runs a workflow over the texts; its last node that is ours is looked at. */
export async function playOnce(
	env: TestEnv,
	how: keyof typeof WORKFLOWS,
	scenario: Scenario,
): Promise<Execution> {
	return await env.engine.runWorkflow({
		workflow: WORKFLOWS[how](env, scenario),
		items: scenario.texts.map((text) => ({ json: { text } })),
		credentials: env.credentials(),
	});
}

/** Presses Retry in the list of executions as long as it fails. @returns all executions, in order */
export async function retriedFromList(env: TestEnv, first: Execution): Promise<Execution[]> {
	const executions = [first];
	for (let last = first; last.error && executions.length < PASSES; executions.push(last)) {
		last = await env.engine.retryExecution(last, { credentials: env.credentials() });
	}
	return executions;
}

/** What a person, or an agent, gets to see of an execution: output items and errors, with the requests in their data. */
export function everythingShown({ run: { data } }: Execution): string {
	const { runData, error } = data.resultData;
	const errors = [error, ...Object.values(runData).flatMap((runs) => runs.map((one) => one.error))];
	return [
		...Object.values(runData).flatMap((runs) => runs.map((one) => JSON.stringify(one.data ?? {}))),
		...errors.map((one) => `${one?.message} ${one?.description} ${requestIdsOf(one)}`),
	].join('\n');
}

/** Accepted requests of the batch: the error's text names only the first few. */
const requestIdsOf = (error: object | undefined) =>
	JSON.stringify(
		(error as { context?: { requestIds?: string[] } } | undefined)?.context?.requestIds,
	);
