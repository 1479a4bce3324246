import { randomUUID } from 'node:crypto';

import type { IWorkflowSettings } from 'n8n-workflow';

import type { NodeSketch } from '../../../harness/engine/workflow';
import { exchange } from '../../../harness/http';
import { N8nClient } from '../../../harness/n8n/client';
import type { Daemon } from '../../../harness/n8n/process';
import type { N8nServer } from '../../../harness/n8n/server';
import { outputOf } from '../../../harness/n8n/types';
import { waitFor } from '../../../harness/n8n/waitFor';
import { SANDBOX_KEY } from '../../../harness/sandboxProcess';
import { wav } from '../../fixtures/wav';
import { callsOf, publish } from './published';
import { DEAD_WORKER_SECONDS } from './queue';
import { node, openVoice, QUICK, type RealN8n } from './realN8n';

/** Each way to speak is called so often, with so many items: 60 of each. */
const CALLS = callsOf(12, 5);
const ITEMS = CALLS.flat().length;

/** Runs that end one after the other, so that a kill meets speeches in every state; on a busy machine, too. */
export const SLOW = { ...QUICK, workers: 100, runSeconds: { median: 5, sigma: 0.4 } };

/** One at a time, so that each execution has items left to submit. */
const OPTIONS = { maxConcurrency: 1 };

/** When n8n is killed: every way has bought so many of its 60. */
const BOUGHT_BEFORE = 15;

type AnyN8n = Omit<RealN8n, 'server'>;

/** A way in which a workflow speaks its items. */
interface Way {
	/** How many different recordings there are, whose addresses come in the items. */
	recordings: number;
	/** @returns what stands behind the webhook; the last one is called OpenVoice */
	nodes: (n8n: AnyN8n) => NodeSketch[];
	/** Whether all is submitted before anything is waited for. */
	submitsFirst?: boolean;
	settings?: IWorkflowSettings;
}
type Ways = Record<string, Way>;

const byAddress = (n8n: AnyN8n) => [
	openVoice(n8n, { inputAudioUrl: '={{ $json.recording }}', options: OPTIONS }),
];

const byFile = (n8n: AnyN8n) => [
	node(
		'Recording',
		'n8n-nodes-base.httpRequest',
		{
			url: '={{ $json.recording }}',
			options: { response: { response: { responseFormat: 'file' } } },
		},
		{ typeVersion: 4.2 },
	),
	openVoice(n8n, {
		text: '={{ $("Split").item.json.text }}',
		inputAudioSource: 'binary',
		options: OPTIONS,
	}),
];

/** Submits in one node, and fetches in the next. */
const inTwoNodes = (n8n: AnyN8n) => [
	openVoice(n8n, { waitForCompletion: false, options: OPTIONS }, { id: 'Submit', name: 'Submit' }),
	openVoice(n8n, {
		resource: 'request',
		operation: 'getResult',
		requestId: '={{ $json.requestId }}',
	}),
];

export const IN_ONE_NODE: Ways = {
	'voice-by-address': { recordings: 1, nodes: byAddress },
	'voice-as-file': { recordings: 3, nodes: byFile },
};

const saved = { saveExecutionProgress: true };

export const IN_TWO_NODES: Ways = {
	unsaved: { recordings: 1, nodes: inTwoNodes, submitsFirst: true },
	saved: { recordings: 1, nodes: inTwoNodes, submitsFirst: true, settings: saved },
};

/** Puts recordings where the workflows find them. */
async function addressesOf(count: number, { sandbox }: AnyN8n): Promise<string[]> {
	const shape = { bits: 8, channels: 1, sampleRate: 8000 };
	const recordings = Array.from({ length: count }, (_, index) => wav(shape, 6 + index, 0.5).file);
	const { json } = await exchange(new URL('/upload-asset', sandbox.url), {
		method: 'POST',
		key: SANDBOX_KEY,
		body: { data_urls: recordings.map((one) => `data:audio/wav;base64,${one.toString('base64')}`) },
	});
	return json?.file_urls as string[];
}

/** Lag of the request history: longer than a worker takes to restart. */
const LATE = { lateSeconds: 20 };

/** A death of n8n, and how it comes back. */
interface Death {
	kill: () => Promise<unknown>;
	/** `n8n.client` is logged in afterwards. */
	revive: () => Promise<unknown>;
}

/**
 * Kills n8n in the middle of 60 items of each way, retries by hand what crashed, no option set, and checks
 * jobs and output. The request history lags by 20 s, and answers 503 for the first 5 s of the retry.
 */
export async function expectNothingPaidTwice(
	n8n: AnyN8n,
	ways: Ways,
	{ kill, revive }: Death,
): Promise<void> {
	const { sandbox } = n8n;
	await sandbox.settings({ history: LATE });
	const begun = await Promise.all(
		Object.entries(ways).map(async ([name, way]) => {
			const path = `${name}-${randomUUID()}`;
			const { nodes, recordings, settings } = way;
			const workflow = await publish(n8n, path, nodes(n8n), { settings });
			const addresses = await addressesOf(recordings, n8n);
			const jobs = async () =>
				(await sandbox.jobs()).filter(({ text }) => text.startsWith(`${path}:`));
			const call = async (items: Array<{ text: string }>) =>
				await workflow.call(
					items.map(({ text }, index) => ({
						text: `${path}: ${text}`,
						recording: addresses[index % recordings],
					})),
				);
			return { name, way, workflow, jobs, call };
		}),
	);
	const calls = CALLS.flatMap((items) => begun.map(async ({ call }) => await call(items)));
	await waitFor('the middle of all', 120, async () => {
		const bought = await Promise.all(begun.map(async ({ jobs }) => await jobs()));
		return bought.every((jobs) => jobs.length >= BOUGHT_BEFORE);
	});
	await Promise.all(calls);
	await kill();
	for (const { jobs, way } of begun) {
		const bought = await jobs();
		expect(bought.filter(({ delivered }) => delivered).length).toBeLessThan(ITEMS);
		if (!way.submitsFirst) expect(bought.length).toBeLessThan(ITEMS);
	}
	await sandbox.settings({ runSeconds: QUICK.runSeconds });
	await revive();
	await sandbox.settings({ history: { ...LATE, status: 503, statusSeconds: 5 } });

	const results = await Promise.all(
		begun.map(async ({ name, workflow, jobs }) => {
			const executions = await workflow.executions(CALLS.length, DEAD_WORKER_SECONDS);
			const done = executions.filter(({ status }) => status === 'success');
			const failed = executions.filter(({ status }) => status !== 'success');
			expect(failed.map(({ status }) => status)).toEqual(failed.map(() => 'crashed'));
			const retries = await Promise.all(failed.map(async ({ id }) => await n8n.client.retry(id)));
			const retried = await Promise.all(
				retries.map(async (id) => await n8n.client.untilOver(id ?? '', DEAD_WORKER_SECONDS)),
			);
			const items = [...done, ...retried].flatMap((execution) => outputOf(execution, 'OpenVoice'));
			for (const { binary } of items) {
				expect(await n8n.client.binary(binary?.data?.id ?? '')).toHaveLength(30_000);
			}
			const bought = await jobs();
			const spoken = new Set(items.map(({ json }) => json.requestId));
			return {
				name,
				crashed: failed.length > 0,
				jobs: bought.length,
				texts: new Set(bought.map(({ text }) => text)).size,
				speeches: bought.filter(({ requestId }) => spoken.has(requestId)).length,
			};
		}),
	);
	expect(results).toEqual(
		Object.keys(ways).map((name) => ({
			name,
			crashed: true,
			jobs: ITEMS,
			texts: ITEMS,
			speeches: ITEMS,
		})),
	);
}

/** Kills processes, and waits until they are gone. */
export async function killAll(processes: Daemon[]): Promise<void> {
	for (const process of processes) process.kill('SIGKILL');
	await Promise.all(processes.map(async ({ ended }) => await ended));
}

/** Logs in to the n8n that started again. */
export async function logInAgain(n8n: AnyN8n, server: N8nServer): Promise<void> {
	n8n.client = new N8nClient(server.baseUrl);
	await n8n.client.login();
}
