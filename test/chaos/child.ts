import { startEngine } from '../../harness/engine/n8nEngine';
import type { SandboxCredential } from '../../harness/sandboxProcess';

/** What a process of its own is to speak. */
export interface Task {
	texts: string[];
	mode: 'trigger' | 'retry';
	inputAudioUrl: string;
	credential: SandboxCredential;
}

/** What came of it. */
export interface Spoken {
	/** The ids of the requests whose audio came out, by item; undefined for an item without audio. */
	requestIds: Array<string | undefined>;
	error?: string;
}

/** A few at a time, so that a kill meets items in every state. */
const OPTIONS = { maxConcurrency: 4, pollInterval: 0.2 };

async function speak({ texts, mode, inputAudioUrl, credential }: Task): Promise<Spoken> {
	const engine = await startEngine();
	const execution = await engine.runWorkflow({
		mode,
		items: texts.map((text) => ({ json: { text } })),
		parameters: { inputAudioUrl, text: '={{ $json.text }}', options: OPTIONS },
		credentials: { segmindApi: credential },
	});
	return {
		requestIds: execution
			.outputItems()
			.map(({ json, binary }) => (binary ? String(json.requestId) : undefined)),
		error: execution.error?.message,
	};
}

process.once('message', (task: Task) => {
	void speak(task).then((spoken) => process.send?.(spoken, () => process.exit()));
});
