import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

import type { INodeParameters } from 'n8n-workflow';

import { loadCore } from '../../../harness/engine/environment';
import {
	type Engine,
	type Execution,
	type NodeRun,
	startEngine,
} from '../../../harness/engine/n8nEngine';
import { ApartService, type Bodies } from './apartService';
import { type Answers, HostileService } from './hostileService';

export const KEY = 'SG_5a9db0c5a9db0c5a';

const CHECKOUT = resolve(__dirname, '../../..');

export interface HostileRun extends Omit<NodeRun, 'parameters' | 'items' | 'credentials'> {
	texts?: string[];
	items?: NodeRun['items'];
	parameters?: INodeParameters;
	options?: INodeParameters;
	credential?: Record<string, string>;
}

/** n8n's engine, and services that misbehave. */
export class HostileRig {
	private engine?: Engine;

	private readonly services: Array<{ stop: () => void }> = [];

	async start(): Promise<void> {
		this.engine = await startEngine();
	}

	async serve(answers: Answers = {}, host?: string): Promise<HostileService> {
		const service = await HostileService.start(answers, host);
		this.services.push(service);
		return service;
	}

	/** The same in a process of its own, for what is measured. */
	async serveApart(bodies: Bodies = {}): Promise<ApartService> {
		const service = await ApartService.start(bodies);
		this.services.push(service);
		return service;
	}

	stopServices(): void {
		for (const service of this.services.splice(0)) service.stop();
	}

	async run(service: { url: string }, run: HostileRun = {}): Promise<Execution> {
		const { texts = ['Hello'], items, parameters, options, credential, ...more } = run;
		if (!this.engine) throw new Error('The rig has not been started');
		return await this.engine.runWorkflow({
			items: items ?? texts.map((text) => ({ json: { text } })),
			parameters: {
				text: '={{ $json.text }}',
				inputAudioUrl: `${service.url}/voice.mp3`,
				...parameters,
				options: { pollInterval: 0.1, ...options },
			},
			credentials: {
				segmindApi: {
					apiKey: KEY,
					baseUrl: service.url,
					storageUrl: service.url,
					historyUrl: '',
					...credential,
				},
			},
			...more,
		});
	}

	/** Every file in n8n's folder. */
	files(): string[] {
		const { n8nCore, container } = loadCore({ coreFolder: CHECKOUT });
		const { n8nFolder } = container.get(n8nCore.InstanceSettings);
		return readdirSync(n8nFolder, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map(({ name, parentPath }) => `${parentPath}/${name}`);
	}
}

export function useHostileRig(): HostileRig {
	const rig = new HostileRig();
	beforeAll(async () => await rig.start());
	afterEach(() => rig.stopServices());
	return rig;
}
