import type { LogLine } from '../harness/engine/n8nEngine';
import type { SandboxJob } from '../harness/sandboxProcess';

/** Often enough that no state is missed by the eye. */
const LOOK_EVERY_MS = 150;

const IN_WORDS = {
	QUEUED: 'waits in the queue',
	PROCESSING: 'is being spoken',
	COMPLETED: 'is ready',
	FAILED: 'failed',
} satisfies Record<SandboxJob['status'], string>;

/** Tells, line by line, which item of which node has come how far, and after how many seconds. */
export class Progress {
	/** Accepted requests by id, with the item that they are for. */
	readonly accepted = new Map<string, string>();

	private readonly told = new Map<string, SandboxJob['status']>();

	private readonly startedMs = performance.now();

	private readonly timer?: NodeJS.Timeout;

	constructor(
		private readonly print: (line: string) => void,
		private readonly jobs?: () => Promise<SandboxJob[]>,
	) {
		if (jobs) this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
	}

	/** Since it all began. */
	get seconds(): number {
		return (performance.now() - this.startedMs) / 1000;
	}

	/** Takes a last look. */
	async stop(): Promise<void> {
		clearInterval(this.timer);
		await this.look();
	}

	/** The node writes into n8n's log which request was accepted for which item. */
	onLog({ meta: { requestId, itemIndex, nodeName } }: LogLine): void {
		if (typeof requestId !== 'string') return;
		const item = `${String(nodeName)}, item ${Number(itemIndex) + 1}`;
		this.accepted.set(requestId, item);
		// Where the states can be looked at, they are told with more detail.
		if (!this.jobs) this.tell(item, `accepted as request ${requestId}`);
	}

	private tell(item: string, state: string): void {
		this.print(`  ${this.seconds.toFixed(1).padStart(5)} s  ${item.padEnd(36)} ${state}`);
	}

	private async look(): Promise<void> {
		const jobs = await this.jobs?.().catch(() => []);
		for (const { requestId, status, language } of jobs ?? []) {
			const item = this.accepted.get(requestId);
			if (item === undefined || this.told.get(requestId) === status) continue;
			this.told.set(requestId, status);
			this.tell(`${item} (${language})`, IN_WORDS[status]);
		}
	}
}
