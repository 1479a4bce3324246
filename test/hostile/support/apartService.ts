import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

import type { HostileService } from './hostileService';

/** An answer's body: texts one after the other, each so many times. */
export interface Body {
	pieces: Array<[text: string, times?: number]>;
	headers?: Record<string, string>;
	/** Whether it goes out as gzip. */
	isPacked?: boolean;
}

/** What is answered to one kind of request, by the end of its path. */
export type Bodies = Record<string, Body>;

type Heard = Pick<HostileService, 'requests' | 'posts'>;

/** A hostile service in a process of its own. */
export class ApartService {
	private constructor(
		private readonly child: ChildProcess,
		readonly url: string,
	) {}

	static async start(bodies: Bodies = {}): Promise<ApartService> {
		const child = fork(resolve(__dirname, 'apartProcess.ts'), {
			execArgv: ['--import', 'tsx'],
			env: { ...process.env, NODE_OPTIONS: '' },
		});
		child.send(bodies);
		const [url] = (await once(child, 'message')) as [string];
		return new ApartService(child, url);
	}

	/** What was asked and sent so far. */
	async heard(): Promise<Heard> {
		this.child.send('heard?');
		const [heard] = (await once(this.child, 'message')) as [Heard];
		return heard;
	}

	/** How many requests had this end of their path. */
	async count(path: string): Promise<number> {
		return (await this.heard()).requests.filter((request) => request.endsWith(path)).length;
	}

	stop(): void {
		this.child.kill();
	}
}
