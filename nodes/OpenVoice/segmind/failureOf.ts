import { Failure } from '../errors/failure';
import type { AmbiguousBecause } from '../errors/catalogue/request';
import { serviceMessage } from './answers';
import { failureOfNetwork, failureOfStatus } from './errorCodes';
import type { HttpResponse, Outcome } from './httpOutcome';
import type { RequestResult } from './sendWithRetry';

/** The failure for a request that did not succeed. */
export function failureOf(
	result: Exclude<RequestResult<unknown, unknown>, { kind: 'done' }>,
): Failure {
	switch (result.kind) {
		case 'refused':
			return answerFailure(result.answer);
		case 'unreadable':
			return new Failure('unreadableAnswer', { httpCode: String(result.answer.status) });
		case 'ambiguous':
			return new Failure('submitAmbiguous', {
				because: whyAmbiguous(result.outcome),
				httpCode: result.outcome.answer && String(result.outcome.answer.status),
			});
		case 'gaveUp':
			return gaveUpFailure(result.outcome);
		case 'rateLimitTimeout':
			return result.askedByService
				? failureOfStatus(429)
				: new Failure('rateLimitTimeout', { requestsPerMinute: result.requestsPerMinute });
	}
}

function answerFailure(answer: HttpResponse<unknown>): Failure {
	return failureOfStatus(answer.status, serviceMessage({ ...answer, body: String(answer.body) }));
}

function gaveUpFailure({ answer, failure }: Outcome<unknown>): Failure {
	if (answer) return answerFailure(answer);
	return failureOfNetwork(failure.code);
}

function whyAmbiguous({ answer, failure }: Outcome<unknown>): AmbiguousBecause {
	if (failure) return { code: failure.code };
	return answer.status < 300 ? 'damagedAnswer' : { status: answer.status };
}
