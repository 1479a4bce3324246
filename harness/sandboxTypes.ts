/** What the sandbox's control endpoints take and give, as its README describes them. */

/** Where a request goes, as a fault plan names it. */
export type SandboxPath =
	'submit' | 'sync' | 'status' | 'result' | 'upload' | 'credits' | 'file' | 'any';

export interface SandboxSettings {
	/** Jobs that run at once. */
	workers: number;
	/** How long a job runs: always the same, or log-normal around the median. */
	runSeconds: number | { median: number; sigma: number };
	/** Time in the queue beside waiting for a worker. */
	queueSeconds: number;
	/** Credits a job costs. */
	cost: number;
	credits: number;
	freeCredits: number;
	/** 0 = no limit. */
	requestsPerMinute: number;
	/** How long a request is remembered. */
	recordSeconds: number;
	/** When the gateway gives up on a sync request. */
	syncLimitSeconds: number;
	/** Real speech, or a WAV of so many bytes without synthesis, for load tests. */
	audio: 'speech' | { bytes: number };
	format: 'mp3' | 'wav';
	/** Which of the documented shapes answers have. */
	answer: Partial<{
		async: 'output' | 'audio' | 'both';
		sync: 'bytes' | 'output' | 'audio_url' | 'data' | 'base64' | 'html';
		upload: 'file_urls' | 'urls';
	}>;
	contentType: string;
	seed: number;
	rejectedKeys: string[];
	forbiddenKeys: string[];
	/** The model is gone: 410. */
	retired: boolean;
	/** The account has no balance yet: credits answer 404. */
	noBalanceRecord: boolean;
	/** Every job fails with this text. */
	failWith: string;
	timeScale: number;
	/** Check every request and answer against the description of the API. */
	validate: boolean;
}

export interface SandboxFault {
	/** Answered before the job is accepted: nothing is queued. */
	status?: number;
	headers?: Record<string, string>;
	body?: unknown;
	html?: boolean;
	delayMs?: number;
	/** The connection is reset before or after the job is accepted. */
	reset?: 'before' | 'after';
	/** With a status: the job is accepted, yet the gateway answers this. */
	accept?: boolean;
	/** The body breaks off after so many bytes. */
	cut?: number;
	brokenJson?: boolean;
	/** The record of the request is forgotten. */
	expire?: boolean;
	/** The answer redirects to this address. */
	redirect?: string;
}

export interface SandboxFaultPlan {
	seed?: number;
	rules: Array<{
		path: SandboxPath;
		/** Only jobs whose text holds this. */
		match?: { text?: string };
		/** Only the first so many requests, so many times, every so many-th, with this probability. */
		first?: number;
		times?: number;
		every?: number;
		probability?: number;
		fault: SandboxFault;
	}>;
}

/** A line of the access log. It says where a key was seen, never the key. */
export interface SandboxLogEntry {
	time: number;
	method: string;
	path: string;
	status: number;
	/** E.g. `header:x-api-key`, `query`, `body`. */
	keyIn: string[];
	fault?: string;
	requestId?: string;
}

/** A job that was accepted, and so would be billed. Times are the sandbox's own, in ms. */
export interface SandboxJob {
	requestId: string;
	mode: 'async' | 'sync';
	text: string;
	language: string;
	speed: number;
	inputAudio: string;
	status: 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED';
	acceptedAt: number;
	startedAt?: number | null;
	endedAt?: number | null;
	statusReads: number;
	delivered: boolean;
	cost: number;
}

/** A request or an answer that is not as sandbox/openapi.yaml says. */
export interface SandboxViolation {
	in: 'request' | 'answer';
	method: string;
	path: string;
	status?: number;
	problems: string[];
}
