import { sleep } from 'n8n-workflow';

/** Read or cut in some 10 ms, in a hostile text 40 ms: n8n serves nothing else in that time. */
const STEP_CHARACTERS = 10_000;

/** Divides the work on a long text into steps, between which n8n's event loop runs. */
export class Steps {
	private done = 0;

	/** Call after work on `characters` more characters. */
	async after(characters: number): Promise<void> {
		this.done += characters;
		if (this.done < STEP_CHARACTERS) return;
		this.done = 0;
		await sleep(0);
	}
}
