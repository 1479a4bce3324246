import type { Sandbox } from '../../harness/sandboxProcess';
import type { Target } from '../table';

/** One question that the benchmark answers. */
export interface Topic {
	/** For `--only`. */
	name: string;
	about: string;
	/** How long it takes, roughly. */
	minutes: number;
	/** Prints its tables. @returns what was asked, and what was measured */
	run: (sandbox: Sandbox) => Promise<Target[]>;
}
