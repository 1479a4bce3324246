import type { INodeParameters } from 'n8n-workflow';
import { request } from 'undici';

import { chain, NODE, START } from '../../../harness/engine/n8nEngine';
import { AGENT_TYPE, agentNodeTypes, TOOL_TYPE } from '../support/agent';
import { useTestRig } from '../support/testRig';
import { type NarrationJson, paragraphs, scanned } from '../support/narration';

describe('Narrate as a tool of an agent', () => {
	const rig = useTestRig({ nodeTypes: agentNodeTypes() });

	/** The tool's first answer to the agent. */
	async function answerFor(text: string, parameters: INodeParameters = {}): Promise<string> {
		const workflow = chain([
			{ name: START, type: 'n8n-nodes-base.manualTrigger' },
			{ name: 'Agent', type: AGENT_TYPE },
		]);
		workflow.nodes.push({
			id: 'tool',
			name: NODE,
			type: TOOL_TYPE,
			typeVersion: 1,
			position: [0, 224],
			parameters: rig.parameters({
				operation: 'narrate',
				text: "={{ $fromAI('text', 'What to say', 'string') }}",
				...parameters,
			}),
		});
		workflow.connections[NODE] = { ai_tool: [[{ node: 'Agent', type: 'ai_tool', index: 0 }]] };
		const execution = await rig.engine.runWorkflow({
			workflow,
			items: [{ json: { text } }],
			credentials: rig.credentials(),
		});
		expect(execution.error).toBeUndefined();
		const [item] = execution.outputItems('Agent');
		const [answer = ''] = item?.json.answers as string[];
		return answer;
	}

	/** The tool's output item, parsed. */
	async function told(
		...asked: Parameters<typeof answerFor>
	): Promise<NarrationJson & { audioUrl?: string }> {
		const [json] = JSON.parse(await answerFor(...asked)) as NarrationJson[];
		return json!;
	}

	it('says in the error itself what to do: a model reads no more of it', async () => {
		expect(await answerFor('你好，世界')).toMatch(/^.+\. Choose Chinese \(Mandarin\) .*\(ZH\)\./);
		expect(await rig.sandbox.jobs()).toEqual([]);
	});

	it('gives the address of the one file', async () => {
		const { audioUrl, parts, audioSeconds } = await told(paragraphs(3));
		expect(parts).toBe(3);
		const { body } = await request(String(audioUrl));
		const bytes = Buffer.from(await body.arrayBuffer());
		expect(scanned(bytes).seconds).toBeCloseTo(audioSeconds, 3);
	});

	it.each<[string, (address: string) => INodeParameters[string]]>([
		['as n8n saves it', (value) => ({ __rl: true, mode: 'url', value })],
		['as a plain text', (value) => value],
	])('takes the address of a voice from the model, %s', async (_, inputAudioUrl) => {
		const voice = `${rig.sandbox.referenceUrl}?from=model`;
		await told(voice, {
			text: 'Hello.',
			inputAudioUrl: inputAudioUrl(
				"={{ $fromAI('text', 'The address of a recording', 'string') }}",
			),
		});
		expect((await rig.sandbox.jobs()).map(({ inputAudio }) => inputAudio)).toEqual([voice]);
	});

	it('of one part needs no upload', async () => {
		const { audioUrl } = await told('Hello.');
		expect(audioUrl).toMatch(/^http/);
		expect((await rig.requests()).filter((one) => one.includes('upload-asset'))).toEqual([]);
	});

	it('is not lost if its address cannot be had', async () => {
		await rig.faults([{ path: 'upload', fault: { status: 400 } }]);
		const json = await told(paragraphs(2));
		expect(json.parts).toBe(2);
		expect(json.audioUrl).toBeUndefined();
	});
});
