import { Failure } from '../errors/failure';
import { paceTooSlow, submitAmbiguous } from '../errors/jobErrors';
import { explainNetwork, explainStatus } from '../errors/serviceErrors';
import { serviceMessage } from './answers';
import type { HttpResponse, Outcome } from './httpOutcome';
import type { RequestResult } from './sendWithRetry';

/** The failure that tells of an request that did not end well. */
export function failureOf(
	result: Exclude<RequestResult<unknown, unknown>, { kind: 'done' }>,
): Failure {
	switch (result.kind) {
		case 'refused':
			return answerFailure(result.answer);
		case 'unreadable':
			return new Failure({
				cause: 'service',
				title: 'Segmind’s answer could not be read',
				nextStep: 'It was damaged, or came from something in between. Try again later.',
				httpCode: String(result.answer.status),
			});
		case 'ambiguous':
			return submitAmbiguous(
				whyAmbiguous(result.outcome),
				result.outcome.answer && String(result.outcome.answer.status),
			);
		case 'gaveUp':
			return gaveUpFailure(result.outcome);
		case 'noTurn':
			return result.askedByService
				? new Failure({ cause: 'service', ...explainStatus(429, ''), httpCode: '429' })
				: paceTooSlow(result.requestsPerMinute);
	}
}

function answerFailure(answer: HttpResponse<unknown>): Failure {
	const message = serviceMessage({ ...answer, body: String(answer.body) });
	return new Failure({
		cause: 'service',
		...explainStatus(answer.status, message),
		httpCode: String(answer.status),
	});
}

function gaveUpFailure({ answer, failure }: Outcome<unknown>): Failure {
	if (answer) return answerFailure(answer);
	return new Failure({ cause: 'service', ...explainNetwork(failure.code) });
}

function whyAmbiguous({ answer, failure }: Outcome<unknown>): string {
	if (failure) return `The connection broke off before Segmind answered (${failure.code}).`;
	if (answer.status < 300) return 'Segmind answered, but its answer was damaged.';
	return `Something in front of Segmind answered in its place (${answer.status}).`;
}
