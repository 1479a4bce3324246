import { Failure, withFacts } from './failure';
import { inputProblem } from './inputErrors';
import { quote } from './quote';
import { TIME_TO_FETCH } from './timeToFetch';

/** @param number of the speaker in the list, from 1  @param name untrusted */
export function speakerNameTaken(number: number, name: string): Failure {
	return inputProblem(
		`“Speaker ${number}: Name” is used twice`,
		'Give each speaker a name of their own. “Narrator” is the voice above the list.',
		[`Now it is: ${quote(name)}`],
	);
}

const whichSpeaker = (number: number, name: string) =>
	`Speaker: ${quote(name)}, number ${number} in the list`;

/** What is wrong with the voice of a speaker. @param number of the speaker in the list, from 1  @param name untrusted */
export function aboutSpeaker(failure: Failure, number: number, name: string): Failure {
	const { lines = [] } = failure.facts;
	return withFacts(failure, { lines: [...lines, whichSpeaker(number, name)] });
}

/** A speaker for whom no recording was chosen. @param number of the speaker in the list, from 1  @param name untrusted */
export function speakerWithoutVoice(number: number, name: string): Failure {
	return inputProblem(
		'A speaker has no voice yet',
		'Choose a recording in the “Voice” of this speaker: one from the list, or any by its web address.',
		[whichSpeaker(number, name)],
	);
}

/** Audio and captions would go out under one name. @param field untrusted */
export function fieldUsedTwice(field: string): Failure {
	return inputProblem(
		'“Captions Binary Field” is the field of the audio',
		'Choose another name for one of them in the options.',
		[`Now both are: ${quote(field)}`],
	);
}

/** The parts of a narration cannot all be paid: none is sent. All amounts are credits. */
export function narrationTooDear({
	requests,
	needed,
	spent,
	limit,
}: {
	requests: number;
	needed: number;
	spent: number;
	limit: number;
}): Failure {
	return new Failure({
		cause: 'input',
		title: 'This narration costs more than “Max Credits” allows',
		nextStep: 'Raise “Max Credits” in the options, or “Max Part Length”: longer parts cost less.',
		lines: [
			'Nothing of it was sent.',
			`It takes ${requests} ${requests === 1 ? 'request' : 'requests'}, about ${needed} credits.`,
			`Spent in this execution so far: ${spent} of ${limit} credits.`,
		],
		notCharged: true,
	});
}

const FETCH_EACH = `Fetch each ${TIME_TO_FETCH}: Resource “Request”, Operation “Get Result”.`;

/**
 * A part failed, and with it the narration: tells which part, and what was bought beside it.
 * @param text what the part says, untrusted  @param otherRequestIds those that the item has bought
 * @param otherDoubts what parts say of which nobody knows whether they were bought, untrusted
 */
export function aboutPart(
	failure: Failure,
	text: string,
	otherRequestIds: string[],
	otherDoubts: string[],
): Failure {
	const { lines = [], notCharged, ...facts } = failure.facts;
	const others =
		otherRequestIds.length === 0
			? []
			: [
					'Other parts of this narration were accepted, and a retry of this execution takes them up:',
					...otherRequestIds,
					FETCH_EACH,
				];
	const doubts = otherDoubts.map(
		(other) => `It is unknown, too, whether Segmind accepted the part: ${quote(firstWords(other))}`,
	);
	return withFacts(failure, {
		lines: [
			`The part that failed begins: ${quote(firstWords(text))}`,
			...(notCharged ? ['This part was not charged.'] : []),
			...lines,
			...doubts,
			...others,
		],
		notCharged: undefined,
		nextStep: facts.nextStep,
	});
}

/** So much of a part tells which one it is. */
const SHOWN_CHARACTERS = 60;

function firstWords(text: string): string {
	const characters = [...text];
	return characters.length > SHOWN_CHARACTERS
		? `${characters
				.slice(0, SHOWN_CHARACTERS)
				.join('')
				.replace(/\s+\S*$/, '')}…`
		: text;
}

function listOfParts(requestIds: string[]): string[] {
	return requestIds.length === 0 ? [] : ['These are the parts:', ...requestIds, FETCH_EACH];
}

/** All parts are spoken, but they are not one file. @param why in whole lines  @param requestIds where nobody else names them */
function notJoined(nextStep: string, why: string[], requestIds: string[]): Failure {
	return new Failure({
		cause: 'service',
		title: 'The speech is ready, but its parts cannot be joined',
		nextStep,
		lines: [...why, 'Nothing is lost.', ...listOfParts(requestIds)],
	});
}

const JOIN_ELSEWHERE = 'Fetch the parts one by one, and join them with another program.';

/** @param first what the first part is, in words  @param other what another one is */
export function partsDiffer(first: string, other: string, requestIds: string[]): Failure {
	return notJoined(JOIN_ELSEWHERE, [`One part is ${first}; another is ${other}.`], requestIds);
}

/** @param format the MIME type of a part, untrusted */
export function formatCannotBeJoined(format: string, requestIds: string[]): Failure {
	return notJoined(
		JOIN_ELSEWHERE,
		['Only uncompressed WAV and MP3 can be joined.', `The type of a part: ${quote(format)}`],
		requestIds,
	);
}

/** A WAV holds 4 GB at most. */
export function narrationTooLarge(requestIds: string[]): Failure {
	return notJoined(
		'Divide the text between several items.',
		['Together the parts are larger than 4 GB, which is all that a WAV can hold.'],
		requestIds,
	);
}

/** n8n could not keep the joined file. @param why n8n’s own words, untrusted */
export function narrationNotStored(why: string, requestIds: string[]): Failure {
	return notJoined(
		'Check n8n’s storage: the disk may be full. Then retry this execution.',
		[`n8n says: ${quote(why)}`],
		requestIds,
	);
}
