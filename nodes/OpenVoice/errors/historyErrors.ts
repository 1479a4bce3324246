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
	return withFacts(error, {
		title: 'Segmind’s request history could not be read',
		nextStep:
			httpCode === '403' || httpCode === '404'
				? 'Check the History URL in the Segmind API credential. Not every account may be allowed to read it.'
				: nextStep,
	});
}
