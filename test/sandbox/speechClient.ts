import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { Functions } from './speechChild';

type FunctionName = {
	[Name in keyof Functions]: Functions[Name] extends (...args: never[]) => unknown ? Name : never;
}[keyof Functions];

/** What the tests ask of the process that speaks, and what it answers. */
export interface SpeechCall {
	id: number;
	name: FunctionName;
	args: unknown[];
}
export interface SpeechAnswer {
	id: number;
	value?: unknown;
	error?: string;
}

/** Calls the sandbox's speech functions in a process of its own. */
export class SpeechClient {
	private readonly child: ChildProcess;
	private readonly waiting = new Map<number, (answer: SpeechAnswer) => void>();
	private calls = 0;

	constructor() {
		this.child = fork(join(__dirname, 'speechChild.ts'), {
			execArgv: ['--import', 'tsx'],
			serialization: 'advanced',
		});
		this.child.on('message', (answer: SpeechAnswer) => this.waiting.get(answer.id)?.(answer));
	}

	/** Calls a function. @throws Error with the message of what it threw. */
	async call<Name extends FunctionName>(
		name: Name,
		...args: Parameters<Functions[Name]>
	): Promise<Awaited<ReturnType<Functions[Name]>>> {
		const id = this.calls++;
		const { value, error } = await new Promise<SpeechAnswer>((resolve) => {
			this.waiting.set(id, resolve);
			this.child.send({ id, name, args } satisfies SpeechCall);
		});
		if (error !== undefined) throw new Error(error);
		return value as Awaited<ReturnType<Functions[Name]>>;
	}

	/** Lets go of the process. @returns its exit code, once it has ended by itself. */
	async close(): Promise<number> {
		const exited = once(this.child, 'exit');
		this.child.disconnect();
		const [code] = (await exited) as [number];
		return code;
	}
}
