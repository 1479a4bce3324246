import { quote } from '../quote';
import { type ErrorText, n8nSays } from './errorText';

const TITLE = 'The speech is ready, but its parts cannot be joined';
const JOIN_ELSEWHERE = 'Fetch the parts one by one, and join them with another program.';
const NOTHING_LOST = 'Nothing is lost.';

/** All parts of a narration are spoken, but they are not one file. */
export const NARRATION = {
	/** @param facts.first what the first part is, in words  @param facts.other what another one is */
	partsDiffer: ({ first, other }: { first: string; other: string }): ErrorText => ({
		title: TITLE,
		nextStep: JOIN_ELSEWHERE,
		lines: [`One part is ${first}; another is ${other}.`, NOTHING_LOST],
	}),

	/** @param facts.format the MIME type of a part, untrusted */
	formatCannotBeJoined: ({ format }: { format: string }): ErrorText => ({
		title: TITLE,
		nextStep: JOIN_ELSEWHERE,
		lines: [
			'Only uncompressed WAV and MP3 can be joined.',
			`The type of a part: ${quote(format)}`,
			NOTHING_LOST,
		],
	}),

	/** A WAV holds 4 GB at most. */
	narrationTooLarge: (): ErrorText => ({
		title: TITLE,
		nextStep: 'Divide the text between several items.',
		lines: [
			'Together the parts are larger than 4 GB, which is all that a WAV can hold.',
			NOTHING_LOST,
		],
	}),

	/** n8n could not keep the joined file. @param facts.why n8n's own words, untrusted */
	narrationNotStored: ({ why }: { why: string }): ErrorText => ({
		title: TITLE,
		nextStep: 'Check n8n’s storage: the disk may be full. Then retry this execution.',
		lines: [...n8nSays(why), NOTHING_LOST],
	}),
};
