import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { Failure, type FailureFacts } from '../../nodes/OpenVoice/errors/failure';
import * as inputErrors from '../../nodes/OpenVoice/errors/inputErrors';
import * as jobErrors from '../../nodes/OpenVoice/errors/jobErrors';
import { explainNetwork, explainStatus } from '../../nodes/OpenVoice/errors/serviceErrors';

const untrusted = '<script>EPERM</script>';
const id = 'req-1';

/** The service's answers, and what each has to tell the user (docs/segmind.md, "Errors"). */
const statuses: Array<[status: number, message: string, title: RegExp, nextStep: RegExp]> = [
	[400, 'Bad request', /settings of this item/, /Check the text/],
	[401, 'Missing Authorization or x-api-key in header', /received no API key/, /credential/],
	[401, 'Unauthorized. API key is invalid', /did not accept the API key/, /paste the key anew/],
	[403, 'Forbidden', /may not use OpenVoice/, /Ask the owner/],
	[404, 'No credits found for the user', /no balance yet/, /Add credits/],
	[404, 'model not found', /does not know this address/, /Base URL/],
	[405, '', /does not answer as Segmind does/, /Base URL/],
	[402, 'Insufficient credits. You have 0.0 credits.', /not have enough credits/, /Add credits/],
	[402, '', /not have enough credits/, /Add credits/],
	[406, 'Insufficient credits: 0.01 of 0.02', /not have enough credits/, /Add credits/],
	[406, 'Invalid content type', /form of the request/, /proxy/],
	[406, 'Team spend limit reached', /limit of your Segmind team/, /owner/],
	[406, 'text is over the limit', /a value of this item/, /Check the text/],
	[406, 'language must be one of', /a value of this item/, /Check the text/],
	[410, 'gone', /retired/, /update/],
	[413, '', /too large/, /shorter recording/],
	[429, 'Too many requests', /no more requests/, /Requests per Minute/],
	[500, 'error while processing', /could not work on this item/, /Check the settings/],
	[502, '', /cannot be reached/, /few minutes/],
	[503, '', /not available/, /few minutes/],
	[504, '', /too long/, /later/],
	[302, '', /sends requests on/, /API key is not sent there/],
	[418, '', /\(418\)/, /later/],
];

const networkCodes: Array<[code: string, title: RegExp]> = [
	['CERT_HAS_EXPIRED', /No safe connection/],
	['DEPTH_ZERO_SELF_SIGNED_CERT', /No safe connection/],
	['ERR_SSL_WRONG_VERSION_NUMBER', /No safe connection/],
	['ENOTFOUND', /address of Segmind was not found/],
	['ERR_INVALID_URL', /address of Segmind was not found/],
	['ERR_INVALID_CHAR', /API key in the credential cannot be sent/],
	['ECONNREFUSED', /could not be reached/],
	['ECONNRESET', /could not be reached/],
	['UNKNOWN', /could not be reached/],
];

describe('explainStatus', () => {
	it.each(statuses)('%i %s', (status, message, title, nextStep) => {
		const text = explainStatus(status, message);
		expect(text.title).toMatch(title);
		expect(text.nextStep).toMatch(nextStep);
		if (message) expect(text.nextStep).toContain(`Segmind says: “${message}”`);
		else expect(text.nextStep).not.toContain('Segmind says');
	});

	it('quotes what the service says, escaped', () => {
		expect(explainStatus(400, untrusted).nextStep).toContain(
			'“&lt;script&gt;EPERM&lt;/script&gt;”',
		);
	});
});

describe('explainNetwork', () => {
	it.each(networkCodes)('%s', (code, title) => expect(explainNetwork(code).title).toMatch(title));
});

const fromService = (text: { title: string; nextStep: string }) =>
	new Failure({ cause: 'service', ...text });

/** Every failure that the node can throw, untrusted text wherever there can be any. */
const failures: Failure[] = [
	...statuses.map(([status, message]) => fromService(explainStatus(status, message + untrusted))),
	...networkCodes.map(([code]) => fromService(explainNetwork(code))),
	jobErrors.jobFailed(id, untrusted),
	jobErrors.jobFailed(id, undefined),
	jobErrors.jobTimedOut(id, 600),
	jobErrors.requestExpired(id, untrusted),
	jobErrors.submitAmbiguous('The connection broke off (ECONNRESET).', undefined),
	jobErrors.submitStillAmbiguous(),
	jobErrors.syncAudioLost(id),
	jobErrors.syncAudioLost(undefined),
	jobErrors.downloadFailed(id, 'The connection failed (ECONNRESET).'),
	jobErrors.resultWithoutAudio(id),
	jobErrors.notStored(id, untrusted),
	jobErrors.notAudio(id, untrusted),
	jobErrors.notAudio(undefined, ''),
	jobErrors.creditsLimitReached(1, 1),
	inputErrors.notANumber('Speed', untrusted, 'a number'),
	inputErrors.notAChoice('Language', untrusted, ['EN']),
	inputErrors.notText('Text'),
	inputErrors.blank('Text'),
	inputErrors.notAnAddress('Reference Audio URL', untrusted),
	inputErrors.notARequestId(untrusted),
	...(['missing', 'empty', 'notAudio'] as const).map((kind) =>
		inputErrors.unusableReference(untrusted, { kind }),
	),
	inputErrors.unusableReference(untrusted, { kind: 'tooLarge', megabytes: 200 }),
	inputErrors.unusableReference(untrusted, { kind: 'tooShort', seconds: 2 }),
	inputErrors.unusableReference(untrusted, { kind: 'tooLong', seconds: 200 }),
];

const node: INode = {
	id: '1',
	name: 'OpenVoice',
	type: 'n8n-nodes-openvoice.openVoice',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe.each(failures.map(({ facts }): [string, FailureFacts] => [facts.title, facts]))(
	'the error “%s”',
	(_, { title, nextStep, httpCode }) => {
		it('repeats nothing from outside in its title', () => {
			expect(title).not.toMatch(/script|EPERM/);
		});

		it('escapes what comes from outside', () => expect(nextStep).not.toMatch(/<|>/));

		it('says what to do, in whole sentences', () => {
			expect(title).toMatch(/^[“A-Z].*[^.\s]$/);
			expect(nextStep).toMatch(/^[A-Z].*[.”]$/);
			expect(nextStep).not.toMatch(/undefined|null|NaN|\[object/);
		});

		it('keeps its title in n8n, which replaces messages that hold certain words', () => {
			const api = new NodeApiError(
				node,
				{ message: title },
				{ message: title, description: nextStep, httpCode },
			);
			expect(api.message).toBe(title);
			expect(api.description).toBe(nextStep);
			const operation = new NodeOperationError(node, title, { description: nextStep });
			expect(operation.message).toBe(title);
			expect(operation.description).toBe(nextStep);
		});
	},
);

describe('aboutRequest', () => {
	it('adds the request, and once how to fetch it', () => {
		const failure = jobErrors.aboutRequest(id, fromService(explainStatus(503, '')));
		const again = jobErrors.aboutRequest(id, failure);
		expect(again).toBeInstanceOf(Failure);
		const { facts } = again as Failure;
		expect(facts.requestId).toBe(id);
		expect(facts.nextStep.match(/Get Result/g)).toHaveLength(1);
	});

	it('leaves alone what is no failure', () => {
		const other = new Error('canceled');
		expect(jobErrors.aboutRequest(id, other)).toBe(other);
	});
});
