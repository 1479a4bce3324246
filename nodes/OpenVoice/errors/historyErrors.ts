import { Failure, withFacts } from './failure';
import { inputProblem } from './inputErrors';

/** The credential names no address for the request history. */
export function historySwitchedOff(): Failure {
	return inputProblem(
		'The request history is switched off',
		'The “History URL” in the Segmind API credential is empty. Enter https://api.spotprod.segmind.com there.',
	);
}

/** The history was asked for and did not come; what is no `Failure` stays as it is. */
export function historyUnreadable(error: unknown): unknown {
	if (!(error instanceof Failure)) return error;
	const { httpCode, nextStep } = error.facts;
	if (httpCode === '401' || httpCode === '429') return error;
	const title = 'Segmind’s request history could not be read';
	if (httpCode === '403' || httpCode === '404') {
		return withFacts(error, {
			title,
			nextStep:
				'Check the History URL in the Segmind API credential. Not every account may be allowed to read it.',
		});
	}
	const isTheirs = Number(httpCode) >= 500;
	const later = { nextStep: '', again: 'later', notCharged: undefined } as const;
	return withFacts(error, { title, nextStep, ...(isTheirs && later) });
}

/** It is read page by page, and there seems to be no last one. */
export function historyNotWhole(): Failure {
	return new Failure({
		cause: 'service',
		title: 'Segmind’s request history could not be read to its end',
		nextStep: 'In the filters, enter a later “From”, or set a limit.',
		again: true,
	});
}
