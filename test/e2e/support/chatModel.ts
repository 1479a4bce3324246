import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a chat model is asked. */
export interface ChatRequest {
	messages: Array<{ role: string; content: unknown }>;
	tools?: Array<{ function: { name: string; description: string; parameters: object } }>;
	stream?: boolean;
}

/** What it says. */
interface ChatMessage {
	content: string | null;
	tool_calls?: object[];
}

/** A chat model, as OpenAI serves them, that answers as the test says. */
export class ChatModel {
	readonly requests: ChatRequest[] = [];

	private readonly server: Server = createServer((request, response) => {
		void body(request).then((chat) => {
			this.requests.push(chat);
			response.setHeader('content-type', 'application/json');
			response.end(JSON.stringify(completion(this.answer(chat))));
		});
	});

	constructor(private readonly answer: (request: ChatRequest) => ChatMessage) {}

	/** @returns the address for a credential */
	async start(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

function completion(message: ChatMessage): object {
	const finish_reason = message.tool_calls ? 'tool_calls' : 'stop';
	return {
		id: 'chat-1',
		object: 'chat.completion',
		created: 0,
		model: 'scripted',
		choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

async function body(request: IncomingMessage): Promise<ChatRequest> {
	const chunks: Buffer[] = [];
	for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
	return JSON.parse(Buffer.concat(chunks).toString()) as ChatRequest;
}
