import { Failure } from '../errors/failure';
import { type AmbiguousBecause, paceTooSlow, submitAmbiguous } from '../errors/jobErrors';
import { explainNetwork, explainStatus, UNREADABLE_ANSWER } from '../errors/serviceErrors';
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
				...UNREADABLE_ANSWER,
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

function whyAmbiguous({ answer, failure }: Outcome<unknown>): AmbiguousBecause {
	if (failure) return { code: failure.code };
	return answer.status < 300 ? 'damagedAnswer' : { status: answer.status };
}
