import type { IBinaryData } from 'n8n-workflow';

import { Failure } from '../errors/failure';
import type { RunContext } from './runContext';
import type { Transition, Work } from './step';

/**
 * The audio that an earlier try received, stored anew: its first copy belongs to an execution that n8n may
 * clear away. Where n8n has done so, the request is read again.
 * @throws Failure, if that is not possible
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
