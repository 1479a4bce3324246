import type { INode } from 'n8n-workflow';

import { exampleWorkflow, ONLINE_RECORDING } from '../../harness/exampleWorkflows';
import { withCredential } from '../../harness/n8n/playground';
import { outputOf, type WorkflowFile } from '../../harness/n8n/types';
import { type ChatRequest, ChatModel } from './support/chatModel';
import { QUICK, useN8n } from './support/realN8n';

/** The example with an agent. A script plays its model: it calls one tool, then repeats what it was told. */

const n8n = useN8n();

const toldBy = ({ messages }: ChatRequest) =>
	messages.find(({ role }) => role === 'tool')?.content as string | undefined;

const callsOnce = (tool: string, toolArguments: object) => (request: ChatRequest) => {
	const told = toldBy(request);
	if (told !== undefined) return { content: told };
	const call = { name: tool, arguments: JSON.stringify(toolArguments) };
	return { content: null, tool_calls: [{ id: 'call_1', type: 'function', function: call }] };
};

/** The example, started by hand with what somebody has typed into its chat. */
function agentExample(modelCredential: { id: string; name: string }): WorkflowFile {
	const { nodes, connections, ...example } = withCredential(
		exampleWorkflow('agent-that-speaks', { [ONLINE_RECORDING]: n8n.sandbox.referenceUrl }),
		n8n.credential,
	);
	const typed = JSON.stringify({ chatInput: 'Say it in French.', sessionId: 'one' });
	const changed = (node: INode): Partial<INode> => {
		if (node.name === 'Chat Model') return { credentials: { openAiApi: modelCredential } };
		if (node.name !== 'Chat') return {};
		return {
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			parameters: { mode: 'raw', jsonOutput: typed, options: {} },
		};
	};
	const start: INode = {
		id: 'start',
		name: 'Start',
		type: 'n8n-nodes-base.manualTrigger',
		typeVersion: 1,
		position: [-224, 0],
		parameters: {},
	};
	return {
		...example,
		nodes: [start, ...nodes.map((node) => ({ ...node, ...changed(node) }))],
		connections: { ...connections, Start: { main: [[{ node: 'Chat', type: 'main', index: 0 }]] } },
	};
}

const ARTICLE = ['La mer est calme.', 'Le vent se lève.'];

const SLOW_FRENCH = { language: 'FR', speed: 0.8 };

it.each<[string, object, RegExp, string, string[]]>([
	['Speak_Aloud', SLOW_FRENCH, /^Says some sentences/, 'Bonjour.', ['Bonjour.']],
	['Speak_Aloud', {}, /^Says some sentences/, 'Good night!', ['Good night!']],
	['Read_Aloud', SLOW_FRENCH, /^Reads a long text/, ARTICLE.join('\n\n'), ARTICLE],
])('an agent calls %s with %j, and is told where the audio is', async (...row) => {
	const [tool, chosen, purpose, text, parts] = row;
	await n8n.sandbox.reset(QUICK);
	const model = new ChatModel(callsOnce(tool, { text, ...chosen }));
	const url = await model.start();
	n8n.atEnd.push(async () => await model.stop());
	const { id, name } = await n8n.client.createCredential(
		'Model',
		{ apiKey: 'sk-x', url },
		'openAiApi',
	);
	const workflow = await n8n.client.importWorkflow(agentExample({ id, name }));
	const execution = await n8n.client.untilOver(await n8n.client.run(workflow, 'Start'));
	expect(execution.data.resultData.error?.message).toBeUndefined();

	const bought = await n8n.sandbox.jobs();
	expect(bought.map((job) => [job.text, job.language, job.speed]).sort()).toEqual(
		parts.map((part) => {
			const { language, speed } = { language: 'EN_NEWEST', speed: 1, ...chosen };
			return [part, language, speed];
		}),
	);
	const offered = model.requests[0]?.tools?.find(({ function: { name: its } }) => its === tool);
	expect(offered?.function.description).toMatch(purpose);

	const [answer] = outputOf(execution, 'Assistant');
	const audioUrl = /"audioUrl":"([^"]+)"/.exec(String(answer?.json.output))?.[1];
	const audio = await fetch(audioUrl!);
	expect(audio.headers.get('content-type')).toMatch(/^audio/);
	expect((await audio.arrayBuffer()).byteLength).toBeGreaterThan(29_000 * parts.length);
	for (const { requestId } of bought) expect(answer?.json.output).toContain(requestId);
});
