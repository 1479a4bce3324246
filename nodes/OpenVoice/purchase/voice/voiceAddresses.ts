import type { VoiceAddress } from '../../audio/referenceAudio';
import { Failure } from '../../errors/failure';
import { fingerprint } from '../../fingerprint';
import { Semaphore } from '../../pace/semaphore';
import type { AddressProblem } from '../../segmind/look';

const CODES = {
	webPage: 'addressIsWebPage',
	nothingThere: 'nothingAtAddress',
	inward: 'addressIsInward',
} as const;

/** A recording's server that has not answered by then is left to Segmind: looking must not cost time. */
const ALL_LOOKS_MS = 3_000;

/** Small answers, from servers that are not Segmind's. */
const LOOKS_AT_ONCE = 20;

/** What was seen at the addresses of recordings: one look at each, in an execution. */
export class VoiceAddresses {
	private readonly problems = new Map<string, AddressProblem>();

	/**
	 * @param look looks at one, until `endMs`
	 * @param seen the addresses of earlier runs that are not clearly wrong, as hashes; new ones are added to it
	 */
	constructor(
		private readonly look: (url: string, endMs: number) => Promise<AddressProblem | undefined>,
		private readonly seen: Record<string, true>,
	) {}

	/**
	 * Looks at all addresses side by side, for some seconds at most; what is not seen by then goes on.
	 * @throws ExecutionCancelled
	 */
	async lookAt(urls: Iterable<string>, nowMs: number): Promise<void> {
		const slots = new Semaphore(LOOKS_AT_ONCE);
		const endMs = nowMs + ALL_LOOKS_MS;
		const unseen = [...new Set(urls)].filter((url) => !(fingerprint(url) in this.seen));
		await Promise.all(
			unseen.map(async (url) => {
				const problem = await slots.use(async () => await this.look(url, endMs));
				if (problem) this.problems.set(url, problem);
				else this.seen[fingerprint(url)] = true;
			}),
		);
	}

	/** What is to be said of the address if there is clearly no recording at it. */
	problemOf({ url, field }: VoiceAddress): Failure | undefined {
		const problem = this.problems.get(url);
		if (!problem) return undefined;
		return new Failure(CODES[problem], { field, address: url });
	}

	/** @throws Failure if there is clearly no recording at the address */
	check(address: VoiceAddress): void {
		const problem = this.problemOf(address);
		if (problem) throw problem;
	}
}
