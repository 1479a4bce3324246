import { aboutRequest, Failure, withFacts } from '../../../nodes/OpenVoice/errors/failure';
import { failureOfNetwork, failureOfStatus } from '../../../nodes/OpenVoice/segmind/errorCodes';

/** The service's answers, and what each means (docs/segmind.md, "Errors"). */
it.each([
	[400, 'Bad request', 'settingsRejected'],
	[401, 'Missing Authorization or x-api-key in header', 'keyMissing'],
	[401, 'Unauthorized. API key is invalid', 'keyRejected'],
	[402, 'Insufficient credits. You have 0.0 credits.', 'noCredits'],
	[402, '', 'noCredits'],
	[403, 'Forbidden', 'modelNotAllowed'],
	[401, '', 'blockedOnTheWay'],
	[403, '', 'blockedOnTheWay'],
	[407, '', 'blockedOnTheWay'],
	[451, '', 'blockedOnTheWay'],
	[404, 'No credits found for the user', 'noBalance'],
	[404, 'model not found', 'unknownAddress'],
	[405, '', 'otherServer'],
	[406, 'Insufficient credits: 0.01 of 0.02', 'noCredits'],
	[406, 'Invalid content type', 'requestChanged'],
	[406, 'Team spend limit reached', 'teamLimitReached'],
	[406, 'text is over the limit', 'valueRejected'],
	[406, 'language must be one of', 'valueRejected'],
	[410, 'gone', 'modelRetired'],
	[413, '', 'uploadTooLarge'],
	[429, 'Too many requests', 'rateLimited'],
	[500, 'error while processing', 'serviceFailed'],
	[502, '', 'gatewayFailed'],
	[503, '', 'unavailable'],
	[504, '', 'gatewayTimedOut'],
	[302, '', 'redirected'],
	[418, '', 'otherStatus'],
])('%i “%s” is %s', (status, message, code) => {
	const failure = failureOfStatus(status, message);
	expect(failure).toMatchObject({ code, facts: { message, httpCode: String(status) } });
});

it.each([
	['CERT_HAS_EXPIRED', 'insecureConnection'],
	['DEPTH_ZERO_SELF_SIGNED_CERT', 'insecureConnection'],
	['ERR_SSL_WRONG_VERSION_NUMBER', 'insecureConnection'],
	['ENOTFOUND', 'addressNotFound'],
	['ERR_INVALID_URL', 'addressNotFound'],
	['ERR_INVALID_CHAR', 'keyNotSendable'],
	['BLOCKED_BY_N8N', 'blockedByN8n'],
	['ECONNREFUSED', 'unreachable'],
	['ECONNRESET', 'unreachable'],
	['UNKNOWN', 'unreachable'],
])('the network’s %s is %s', (reason, code) => expect(failureOfNetwork(reason).code).toBe(code));

it('adds facts to a failure, and leaves alone what is none', () => {
	const failure = aboutRequest('req-1', new Failure('unavailable', {})) as Failure;
	expect(failure).toMatchObject({
		code: 'unavailable',
		facts: { requestId: 'req-1', isPaid: true },
	});
	const other = new Error('canceled');
	expect(withFacts(other, { requestId: 'req-1' })).toBe(other);
});
