import type { Account } from './account';
import type { SpeechOrder } from './job';

/** The address under which Segmind finds the reference audio; a recording is uploaded once. @throws Failure */
export async function voiceAddress(
	{ uploads, voiceAddresses }: Pick<Account, 'uploads' | 'voiceAddresses'>,
	{ reference }: Pick<SpeechOrder, 'reference'>,
): Promise<string> {
	if (!('url' in reference)) return await uploads.addressOf(reference.recording);
	voiceAddresses.check(reference);
	return reference.url;
}
