import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { mersenne, unsafeUniformIntDistribution } from 'pure-rand';

import { type Sandbox, startSandbox } from '../../harness/sandboxProcess';
import type { Spoken, Task } from './child';

const ITEMS = 20;

/** Runs that end one after the other, in real time. */
const RUNS = { median: 0.4, sigma: 0.4 };

/** A record that lands late, and stumbles when the killed execution is retried, at once. */
const LATE = { lateSeconds: 20 };
const STUMBLE = { status: 503, statusSeconds: 3 };

const LOOK_MS = 20;

/**
 * Kills a process in the middle of some items, retries them in another one, and then has two processes say the same
 * words at once: all of it as often as it is called, the moment of the kill by the seed.
 * @returns everything that must not be, in words
 */
export async function runKills(seed: number): Promise<string[]> {
	const sandbox = await startSandbox({
		settings: {
			...{ runSeconds: RUNS, workers: 4, seed },
			...{ history: LATE, audio: { bytes: 20_000 }, credits: 1e6 },
		},
	});
	try {
		return [...(await killInTheMiddle(sandbox, seed)), ...(await sayTheSame(sandbox))];
	} finally {
		await sandbox.stop();
	}
}

async function killInTheMiddle(sandbox: Sandbox, seed: number): Promise<string[]> {
	const texts = textsOf('Killed');
	const killedAt = unsafeUniformIntDistribution(1, ITEMS - 2, mersenne(seed));
	const victim = start(sandbox, texts, 'trigger');
	while ((await sandbox.jobs()).length < killedAt) await sleep(LOOK_MS);
	victim.kill('SIGKILL');
	await sandbox.settings({ history: { ...LATE, ...STUMBLE } });
	const { requestIds, error } = await ended(start(sandbox, texts, 'retry'));
	const bought = (await sandbox.jobs()).map(({ text }) => text);
	return [
		...(error === undefined ? [] : [`The retry failed: ${error}`]),
		...(new Set(requestIds).size === ITEMS && !requestIds.includes(undefined)
			? []
			: [`${ITEMS} items came out as ${JSON.stringify(requestIds)}`]),
		...texts
			.map((text) => ({ text, times: bought.filter((one) => one === text).length }))
			.filter(({ times }) => times !== 1)
			.map(({ text, times }) => `“${text}” was bought ${times} times, killed after ${killedAt}`),
	];
}

async function sayTheSame(sandbox: Sandbox): Promise<string[]> {
	const texts = textsOf('Both');
	const both = await Promise.all(
		[0, 1].map(async () => await ended(start(sandbox, texts, 'trigger'))),
	);
	const shown = both.flatMap(({ requestIds }) => requestIds);
	const bought = (await sandbox.jobs()).filter(({ text }) => texts.includes(text)).length;
	return [
		...(new Set(shown).size === 2 * ITEMS ? [] : ['Two processes gave the same request, or none']),
		...(bought === 2 * ITEMS ? [] : [`Two processes bought ${bought} of ${2 * ITEMS}`]),
	];
}

const textsOf = (name: string) => Array.from({ length: ITEMS }, (_, index) => `${name} ${index}#`);

function start(sandbox: Sandbox, texts: string[], mode: Task['mode']): ChildProcess {
	const child = fork(join(__dirname, 'child.ts'), {
		execArgv: ['--import', 'tsx'],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
	});
	const task: Task = {
		texts,
		mode,
		inputAudioUrl: sandbox.referenceUrl,
		credential: sandbox.credential(),
	};
	child.send(task);
	return child;
}

async function ended(child: ChildProcess): Promise<Spoken> {
	const [spoken] = (await once(child, 'message')) as [Spoken];
	return spoken;
}
