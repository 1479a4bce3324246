import type { Findings } from './findings.ts';
import type { Recorder } from './recorder.ts';

/** Where the service is; the sandbox has it all at one address. */
export interface Hosts {
	api: string;
	storage: string;
	history: string;
}

/** What every check works with. */
export interface Check {
	hosts: Hosts;
	recorder: Recorder;
	findings: Findings;
}

/** The hosts of the service itself (docs/segmind.md). */
export const SEGMIND: Hosts = {
	api: 'https://api.segmind.com',
	storage: 'https://workflows-api.segmind.com',
	history: 'https://api.spotprod.segmind.com',
};

/** The address of the account's history, or of one request in it. */
export function historyUrl({ history }: Hosts, rest = ''): string {
	return `${history}/inference-request/request-history${rest}`;
}
