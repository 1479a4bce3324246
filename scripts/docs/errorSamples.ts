import { CATALOGUE, type Code, type FactsOf } from '../../nodes/OpenVoice/errors/catalogue';
import { type Circumstances, Failure } from '../../nodes/OpenVoice/errors/failure';

const requestId = 'a1b2c3';

type CommonFacts = Record<'field' | 'value' | 'address', string> & { message?: string };

/** What many errors are about, and what may be known of any. @param untrusted stands wherever text from outside may stand */
const commonFacts = (untrusted: string): Array<CommonFacts & Circumstances> => {
	const about = { field: 'Speed', value: untrusted, address: untrusted };
	return [about, { ...about, message: untrusted }, { ...about, requestId, isPaid: true }];
};

type Sample<C extends Code> = FactsOf<C> & Circumstances;

/** For each error whose words need other facts; the rest may have some. */
type Samples = {
	[C in Code as CommonFacts extends FactsOf<C> ? never : C]: Array<Sample<C>>;
} & { [C in Code]?: Array<Sample<C>> };

/** Facts of those errors, as they may come. */
const samplesWith = (untrusted: string): Samples => {
	const field = 'Speed';
	const inField = { field: untrusted };
	const ids = [{ requestId, hasId: true }, { hasId: false }];
	return {
		notANumber: [
			{ field, value: 7, rule: { min: 0.5, max: 2 } },
			{ field, value: 0, rule: { min: 1 } },
			{ field, value: 1.5, rule: { min: 1, whole: true } },
			{ field, value: untrusted, rule: { min: 1 } },
		],
		notAChoice: [{ field: 'Mode', value: untrusted, choices: [{ name: 'One', value: 'one' }] }],
		expressionAsText: [
			{ field: 'Text', written: '{{ $json.article }}', isSpoken: true },
			{ field: 'Request ID', written: '{{ $json.requestId }}' },
		],
		pauseInGenerate: [{ written: '[pause 1.5s]' }],
		pauseTooLong: [{ written: '[pause 90s]', seconds: 60 }],
		notWrittenIn: [true, false].flatMap((isOneOfSeveral) =>
			[{ name: 'Korean', value: 'KR' }, undefined].map((looksLike) => ({
				...{ language: 'French', text: untrusted },
				...{ looksLike, isOneOfSeveral },
			})),
		),
		speakerNameTaken: [{ number: 2, name: untrusted }],
		fieldUsedTwice: [{ field: untrusted }],
		speakersWithoutVoice: [{ names: [untrusted] }, { names: ['Ben', untrusted] }],
		recordingMissing: [
			{ ...inField, existing: [] },
			{ ...inField, existing: [untrusted, untrusted], speaker: { number: 2, name: untrusted } },
		],
		recordingNotAFile: [inField],
		recordingGone: [inField],
		recordingEmpty: [inField],
		recordingReadAsText: [inField],
		recordingTooLarge: [{ ...inField, megabytes: 200, mostMegabytes: 75 }],
		recordingIsVideo: [inField],
		recordingSilent: [inField],
		recordingUnmeasurable: [{ ...inField, format: 'M4A' }],
		recordingIsWebPage: [inField],
		recordingNotAudio: [inField],
		recordingTooShort: [{ ...inField, seconds: 2 }],
		recordingTooLong: [{ ...inField, seconds: 200 }],
		creditsLimitReached: [{ spent: 1, limit: 1 }],
		narrationTooExpensive: [
			{
				...{ requests: 12, needed: 0.11, spent: 0, limit: 0.05 },
				levers: [{ option: 'Paragraph Pause', value: 0, requests: 1, needed: 0.009 }],
			},
			{ requests: 1, needed: 0.009, spent: 0.01, limit: 0.015, levers: [] },
		],
		otherStatus: commonFacts(untrusted).map((facts) => ({ status: 418, ...facts })),
		unreadableAnswer: [{}, { requestId, isPaid: true }],
		insecureConnection: [{ reason: 'CERT_HAS_EXPIRED' }],
		addressNotFound: [{ reason: 'ENOTFOUND' }],
		unreachable: [{ reason: 'ECONNRESET' }, { reason: 'ECONNRESET', requestId, isPaid: true }],
		requestFailed: [
			{ requestId, message: `the audio is too short ${untrusted}` },
			{ requestId, message: untrusted },
			{ requestId, part: { text: untrusted, textsInDoubt: [untrusted] } },
		],
		requestTimedOut: [
			{ requestId, timeoutSeconds: 600 },
			{ requestId, timeoutSeconds: 1, historyUnreadable: true },
			{
				...{ requestId, timeoutSeconds: 600, otherRequestIds: ['b2c3d4'] },
				part: { text: untrusted, textsInDoubt: [] },
			},
		],
		requestNotYetKnown: [{ requestId, timeoutSeconds: 600 }],
		requestExpired: (['unknown', 'unreadable', 'switchedOff'] as const).map((history) => ({
			requestId,
			history,
		})),
		rateLimitTimeout: [{ requestsPerMinute: 5 }, { requestsPerMinute: 0 }],
		submitAmbiguous: [
			{ because: { code: 'ECONNRESET' } },
			{ because: { status: 502 }, notInHistory: true },
			{ because: 'damagedAnswer' },
			{ because: 'noAnswerEarlier' },
		],
		syncAudioLost: ids,
		downloadFailed: [
			...[{ code: 'ECONNRESET' }, { status: 503 }, { bytes: 10, insteadOf: 20 }],
			...(['noWebAddress', 'endlessRedirects', 'brokeOff', 'tooLarge', 'inward'] as const),
		].map((because) => ({ requestId, because })),
		resultWithoutAudio: [{ requestId }],
		notStored: [
			{ requestId, why: untrusted },
			{ requestId, why: '' },
		],
		notAudio: ids.flatMap((id) => [
			{ ...id, start: untrusted },
			{ ...id, start: '' },
		]),
		fileNotAudio: ids,
		partsDiffer: [{ first: 'WAV, 8000 Hz', other: 'MP3, 16000 Hz', otherRequestIds: ['b2c3d4'] }],
		formatCannotBeJoined: [{ format: untrusted, otherRequestIds: ['b2c3d4'] }],
		narrationNotStored: [{ why: untrusted }],
	};
};

/** Every error of the node, each with facts as they may come. */
export function sampleFailures(untrusted = '?'): Failure[] {
	const samples: Partial<Record<Code, object[]>> = samplesWith(untrusted);
	return (Object.keys(CATALOGUE) as Code[]).flatMap((code) =>
		(samples[code] ?? commonFacts(untrusted)).map((facts) => new Failure(code, facts as never)),
	);
}
