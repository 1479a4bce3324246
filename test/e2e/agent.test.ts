import { type ChatRequest, ChatModel } from './support/chatModel';
import { inARow, node, openVoice, QUICK, useN8n } from './support/realN8n';

/** A model that calls its only tool once, then says that it is done. @param toolArguments what it hands to the tool */
const callsItsTool =
	(toolArguments: object) =>
	({ messages, tools }: ChatRequest) => {
		if (messages.some(({ role }) => role === 'tool')) return { content: 'It is spoken.' };
		const name = tools?.[0]?.function.name;
		const call = { name, arguments: JSON.stringify(toolArguments) };
		return { content: null, tool_calls: [{ id: 'call_1', type: 'function', function: call }] };
	};

const n8n = useN8n(QUICK);

it('speaks as a tool of an AI agent, and tells it where the audio is', async () => {
	const model = new ChatModel(callsItsTool({ Text: 'Bonjour.', Language: 'FR' }));
	const url = await model.start();
	n8n.atEnd.push(async () => await model.stop());
	const key = await n8n.client.createCredential('Model', { apiKey: 'sk-x', url }, 'openAiApi');

	const start = node('Start', 'n8n-nodes-base.manualTrigger');
	const agent = node(
		'Agent',
		'@n8n/n8n-nodes-langchain.agent',
		{ promptType: 'define', text: 'Say good morning in French.', options: {} },
		{ typeVersion: 3 },
	);
	const tool = openVoice(
		n8n,
		{
			text: "={{ $fromAI('Text', 'What to say', 'string') }}",
			language: "={{ $fromAI('Language', 'Language value', 'string') }}",
		},
		{ name: 'OpenVoice', type: 'n8n-nodes-openvoice.openVoiceTool' },
	);
	const chat = node(
		'Model',
		'@n8n/n8n-nodes-langchain.lmChatOpenAi',
		{
			model: { __rl: true, mode: 'id', value: 'scripted' },
			responsesApiEnabled: false,
			options: {},
		},
		{ typeVersion: 1.3, credentials: { openAiApi: { id: key.id, name: key.name } } },
	);
	const row = inARow('Agent', [start, agent, tool, chat]);
	const workflow = await n8n.client.importWorkflow({
		...row,
		connections: {
			Start: { main: [[{ node: 'Agent', type: 'main', index: 0 }]] },
			OpenVoice: { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] },
			Model: { ai_languageModel: [[{ node: 'Agent', type: 'ai_languageModel', index: 0 }]] },
		},
	});
	const execution = await n8n.client.untilOver(await n8n.client.run(workflow, 'Start'));
	expect(execution.data.resultData.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');

	const [job, ...others] = await n8n.sandbox.jobs();
	expect(others).toEqual([]);
	expect(job).toMatchObject({ text: 'Bonjour.', language: 'FR', delivered: true });

	const [first, last] = [model.requests[0], model.requests.at(-1)];
	expect(first?.tools?.[0]?.function.description).toMatch(/speech/i);
	const told = JSON.stringify(last?.messages.find(({ role }) => role === 'tool')?.content);
	expect(told).toContain(job?.requestId);
	expect(told).toMatch(/audioUrl/);
	expect(told).toMatch(/audioSeconds/);
});
