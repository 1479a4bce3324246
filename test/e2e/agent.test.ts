import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { inARow, node, openVoice, QUICK, useN8n } from './support/realN8n';

/** The texts that the chat model hears and says; its only tool is the OpenVoice node. */
interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string; description: string; parameters: object } }>;
	stream?: boolean;
}

/** A chat model that follows a script: it calls its tool once, then says that it is done. */
class ScriptedModel {
	readonly requests: ChatRequest[] = [];

	private readonly server: Server = createServer((request, response) => {
		void body(request).then((chat) => {
			this.requests.push(chat);
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(this.answer(chat)));
		});
	});

	/** @param toolArguments what it hands to the tool */
	constructor(private readonly toolArguments: object) {}

	async start(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}

	private answer({ messages, tools }: ChatRequest): object {
		const hasSpoken = messages.some(({ role }) => role === 'tool');
		const call = {
			id: 'call_1',
			type: 'function',
			function: { name: tools?.[0]?.function.name, arguments: JSON.stringify(this.toolArguments) },
		};
		const message = hasSpoken
			? { role: 'assistant', content: 'It is spoken.' }
			: { role: 'assistant', content: null, tool_calls: [call] };
		return {
			id: 'chat-1',
			object: 'chat.completion',
			created: 0,
			model: 'scripted',
			choices: [{ index: 0, message, finish_reason: hasSpoken ? 'stop' : 'tool_calls' }],
			usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
		};
	}
}

async function body(request: IncomingMessage): Promise<ChatRequest> {
	const chunks: Buffer[] = [];
	for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
	return JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest;
}

const n8n = useN8n(QUICK);

it('speaks as a tool of an AI agent, and tells it where the audio is', async () => {
	const model = new ScriptedModel({ Text: 'Bonjour.', Language: 'FR' });
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
