import { AccessLog } from './accessLog.ts';
import { Account } from './account.ts';
import { Clock } from './clock.ts';
import type { Contract, Violation } from './contract.ts';
import { type FaultPlan, Faults } from './faults.ts';
import { Files, OWN_RECORDING } from './files.ts';
import { Jobs } from './jobs.ts';
import { runJob } from './runJob.ts';
import { changeSettings, type Settings } from './settings.ts';

/** How a sandbox begins, and what a reset goes back to. */
export interface Start {
	settings: Settings;
	faults: FaultPlan;
	/** Whether the access log is printed. */
	log: boolean;
}

/** The whole state of the sandbox. */
export class Service {
	readonly clock = new Clock();
	readonly files = new Files(this.clock);
	readonly log: AccessLog;
	/** What was not as `openapi.yaml` says, while the setting `validate` was on. */
	violations: Violation[] = [];
	settings!: Settings;
	account!: Account;
	jobs!: Jobs;
	faults!: Faults;
	/** When something was last set: how the history stumbles begins then. */
	historySince = 0;
	/** How many rows other programs have added to the history since. */
	addedRows = 0;
	/** Where it listens, once it does. */
	port = 0;
	private loaded?: Promise<Contract>;

	/** @param reference the project's own reference recording, `/files/reference.mp3` */
	constructor(
		private readonly start: Start,
		private readonly reference: Uint8Array,
	) {
		this.log = new AccessLog(start.log);
		this.reset();
	}

	/** The API as a document, read when it is first needed. */
	async contract(): Promise<Contract> {
		this.loaded ??= import('./contract.ts').then(async ({ Contract }) => await Contract.load());
		return await this.loaded;
	}

	/** What the service believes the time to be, in ms since 1970. */
	shownTime(time = this.clock.now()): Date {
		return new Date(time + this.settings.clockAheadSeconds * 1000);
	}

	/** @throws ZodError that says what cannot be set so */
	change(settings: unknown): void {
		const { timeScale } = this.settings;
		this.settings = changeSettings(this.settings, settings);
		this.beginHistory();
		if (this.settings.timeScale !== timeScale) this.clock.runAt(this.settings.timeScale);
	}

	private beginHistory(): void {
		this.historySince = this.clock.now();
		this.addedRows = 0;
	}

	/** Back to how it began. */
	reset(): void {
		this.settings = structuredClone(this.start.settings);
		const settings = () => this.settings;
		this.clock.reset();
		this.clock.runAt(this.settings.timeScale);
		this.beginHistory();
		const account = new Account(settings, this.clock);
		this.account = account;
		this.jobs = new Jobs(
			settings,
			this.clock,
			async (job) => await runJob(job, this.settings, this.files, this.port),
			(price) => account.pay(price),
		);
		this.faults = new Faults(this.start.faults);
		this.files.clear();
		this.files.keep(OWN_RECORDING, this.reference, 'audio/mpeg');
		this.log.entries = [];
		this.violations = [];
	}
}
