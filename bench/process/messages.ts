import type { INodeParameters } from 'n8n-workflow';

import type { SandboxCredential } from '../../harness/sandboxProcess';

/** Which node runs: the package's own, or one of the usual ways in `baselines.ts`. */
export type Way = 'openVoice' | 'sequential' | 'allAtOnce';

/** What the measuring process is told at its start. */
export interface Preparation {
	way: Way;
	credential: SandboxCredential;
	referenceUrl: string;
}

/** What it is told to measure, once it has warmed up. */
export interface Order {
	items: number;
	/** One item, narrated in so many parts, instead of so many items (`openVoice`). */
	parts?: number;
	/** Parameters of the node, beside those that all measurements have in common. */
	parameters?: INodeParameters;
	/** Options of the node. */
	options?: INodeParameters;
	/** How many times as fast as the real one its clock runs. */
	clockScale: number;
	/** How often memory is sampled, in real ms; each sample costs CPU time. Absent: never. */
	memorySampleMs?: number;
}

/** What it found. */
export interface Finding {
	/** How many items came out with audio. */
	spoken: number;
	/** Why the execution failed, if it did. */
	error?: string;
	/** From the start of the execution to its end, in seconds of its own clock. */
	seconds: number;
	cpuSeconds: number;
	/** By how much memory (resident set) grew at most, in bytes; 0 if it was not sampled. */
	memoryGrowth: number;
}
