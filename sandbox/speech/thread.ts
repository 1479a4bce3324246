import { measureReference } from './reference.ts';
import { speakLike, type SpeakRequest } from './speak.ts';

/** What the speech thread can be asked. */
export type Task =
	{ kind: 'analyse'; bytes: Uint8Array } | { kind: 'speak'; request: SpeakRequest };

/** Runs on the speech thread, one task after the other. */
export async function runTask(task: Task) {
	return task.kind === 'analyse'
		? await measureReference(task.bytes)
		: await speakLike(task.request);
}
