import type { IBinaryData } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import type { RunContext } from './runContext';
import type { Transition, Work } from './step';

/**
 * Copies audio that an earlier try stored: the original belongs to an execution that n8n may prune. If it is pruned,
 * polls the request again.
 * @throws Failure, if there is no request ID to poll
 */
export async function restore(
	{ context }: Pick<RunContext, 'context'>,
	{ purchase }: Work,
): Promise<Transition> {
	const { now, reused } = purchase;
	if (now.state !== 'stored') throw new TypeError('Only what is stored can be restored');
	const { json, audio, requestId } = now;
	if (audio.id === undefined) return { to: now, inHand: { output: { json, audio, reused } } };
	const copy = await copied(context, audio.id, audio);
	if (copy) return { to: now, inHand: { output: { json, audio: copy, reused } } };
	if (requestId === undefined) throw new Failure('syncAudioLost', { hasId: false });
	return { to: { state: 'accepted', requestId } };
}

/** @returns undefined if n8n has it no more, or cannot store it again */
async function copied(
	{ helpers }: RunContext['context'],
	id: string,
	{ fileName, mimeType }: IBinaryData,
): Promise<IBinaryData | undefined> {
	try {
		const stream = await helpers.getBinaryStream(id);
		return await helpers.prepareBinaryData(stream, fileName, mimeType);
	} catch {
		return undefined;
	}
}
