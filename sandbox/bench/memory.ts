import { readFile } from 'node:fs/promises';
import { request } from 'undici';

import { SANDBOX_KEY, startSandbox, type Sandbox } from '../../harness/sandboxProcess.ts';

const HEADERS = { 'content-type': 'application/json', 'x-api-key': SANDBOX_KEY };
const KILOBYTE = 1024;
const MEGABYTE = 1e6;

/** What the sandbox is asked to say, and in whose voice. */
export interface Job {
	text: string;
	language: string;
	recording: Uint8Array;
}

/** Resident memory of a process, as Linux tells, in MB. */
export interface Memory {
	now: number;
	/** The most that it ever was, between two jobs or in the middle of one. */
	most: number;
}

/**
 * Starts a sandbox and has it do jobs, one after the other.
 * @returns the memory of its process after each
 */
export async function memoryOverJobs(jobs: Job[]): Promise<Memory[]> {
	const sandbox = await startSandbox();
	try {
		await sandbox.settings({ credits: jobs.length });
		const urls = new Map<Uint8Array, string>();
		const memory: Memory[] = [];
		for (const { text, language, recording } of jobs) {
			const url = urls.get(recording) ?? (await upload(sandbox, recording));
			urls.set(recording, url);
			await post(`${sandbox.url}/v1/openvoice`, { text, language, speed: 1, input_audio: url });
			memory.push(await residentMemory(sandbox));
		}
		return memory;
	} finally {
		await sandbox.stop();
	}
}

async function upload(sandbox: Sandbox, recording: Uint8Array): Promise<string> {
	const data = Buffer.from(recording).toString('base64');
	const answer = await post(`${sandbox.url}/upload-asset`, {
		data_urls: [`data:audio/wav;base64,${data}`],
	});
	const { file_urls: urls } = JSON.parse(answer.toString()) as { file_urls: string[] };
	return urls[0]!;
}

async function post(url: string, body: object): Promise<Buffer> {
	const answer = await request(url, {
		method: 'POST',
		headers: HEADERS,
		body: JSON.stringify(body),
	});
	const bytes = Buffer.from(await answer.body.arrayBuffer());
	if (answer.statusCode !== 200) {
		throw new Error(`${url} answered ${answer.statusCode}: ${bytes.toString()}`);
	}
	return bytes;
}

async function residentMemory(sandbox: Sandbox): Promise<Memory> {
	const status = await readFile(`/proc/${sandbox.pid}/status`, 'utf8');
	const megabytes = (name: string) => {
		const kilobytes = Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
		return (kilobytes * KILOBYTE) / MEGABYTE;
	};
	return { now: megabytes('VmRSS'), most: megabytes('VmHWM') };
}
