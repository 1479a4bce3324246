import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { asHtml, descriptionLines } from '../../nodes/OpenVoice/errors/description';
import { Failure, type FailureFacts } from '../../nodes/OpenVoice/errors/failure';
import { notANumber } from '../../nodes/OpenVoice/errors/inputErrors';
import * as jobErrors from '../../nodes/OpenVoice/errors/jobErrors';
import {
	type ErrorText,
	explainNetwork,
	explainStatus,
} from '../../nodes/OpenVoice/errors/serviceErrors';
import { errorTexts, sentences } from './texts';

const untrusted = '<script>EPERM</script>';
const id = 'req-1';

const fromService = (text: ErrorText) => new Failure({ cause: 'service', ...text });

/** The service's answers, and what each has to tell the user (docs/segmind.md, "Errors"). */
const statuses: Array<[status: number, message: string, title: RegExp, nextStep: RegExp]> = [
	[400, 'Bad request', /settings of this item/, /Check the text/],
	[401, 'Missing Authorization or x-api-key in header', /received no API key/, /credential/],
	[401, 'Unauthorized. API key is invalid', /did not accept the API key/, /paste the key again/],
	[403, 'Forbidden', /may not use OpenVoice/, /Ask the owner/],
	[404, 'No credits found for the user', /no balance yet/, /Add credits/],
	[404, 'model not found', /does not know this address/, /Base URL/],
	[405, '', /does not answer as Segmind does/, /Base URL/],
	[402, 'Insufficient credits. You have 0.0 credits.', /not have enough credits/, /Add credits/],
	[402, '', /not have enough credits/, /Add credits/],
	[406, 'Insufficient credits: 0.01 of 0.02', /not have enough credits/, /Add credits/],
	[406, 'Invalid content type', /form of the request/, /between n8n and Segmind/],
	[406, 'Team spend limit reached', /limit of your Segmind team/, /owner/],
	[406, 'text is over the limit', /a value of this item/, /Check the text/],
	[406, 'language must be one of', /a value of this item/, /Check the text/],
	[410, 'gone', /retired/, /update/],
	[413, '', /too large/, /shorter recording/],
	[429, 'Too many requests', /no more requests/, /Requests per Minute/],
	[500, 'error while processing', /could not work on this item/, /Check the settings/],
	[502, '', /cannot be reached/, /later/],
	[503, '', /not available/, /later/],
	[504, '', /too long/, /later/],
	[302, '', /sends requests on/, /API key was not sent there/],
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

const whole = ({ nextStep, lines = [] }: Partial<FailureFacts>) => [nextStep, ...lines].join('\n');

describe('explainStatus', () => {
	it.each(statuses)('%i %s', (status, message, title, nextStep) => {
		const text = explainStatus(status, message);
		expect(text.title).toMatch(title);
		expect(`${whole(text)} ${text.again ?? ''}`).toMatch(nextStep);
		if (message) expect(text.lines).toContain(`Segmind says: “${message}”`);
		else expect(whole(text)).not.toContain('Segmind says');
	});

	it('quotes what the service says, escaped', () => {
		expect(whole(explainStatus(400, untrusted))).toContain('“&lt;script&gt;EPERM&lt;/script&gt;”');
	});
});

describe('explainNetwork', () => {
	it.each(networkCodes)('%s', (code, title) => expect(explainNetwork(code).title).toMatch(title));
});

const node: INode = {
	id: '1',
	name: 'OpenVoice',
	type: 'n8n-nodes-openvoice.openVoice',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe.each(errorTexts(untrusted).map(({ title, lines }): [string, string[]] => [title, lines]))(
	'the error “%s”',
	(title, lines) => {
		const [first = '', ...others] = lines;

		it('repeats nothing from outside in its title', () => {
			expect(title).not.toMatch(/script|EPERM/);
		});

		it('escapes what comes from outside', () => expect(lines.join('')).not.toMatch(/<|>/));

		it('says in its first line what to do, in one sentence or two', () => {
			expect(title).toMatch(/^[“A-Z].*[^.\s]$/);
			expect(first).toMatch(/^[A-Z].*\.$/);
			expect(sentences(first).length).toBeLessThanOrEqual(2);
			expect(lines.join('\n')).not.toMatch(/undefined|null|NaN|\[object/);
		});

		it('sets apart, in lines of their own, what Segmind says and every request ID', () => {
			expect(first).not.toMatch(/says|\b(a1b2c3|d4e5f6|f7a8b9)\b|“[^”]*EPERM/);
			for (const line of others) {
				if (/\b[a-f]\d[a-f]\d[a-f]\d\b/.test(line)) {
					expect(line).toMatch(/^((Request ID|item \d+): )?[a-f\d]{6}$/);
				}
				if (line.includes('says')) expect(line).toMatch(/^(Segmind|n8n) says: “[^”]+”$/);
			}
		});

		it('doubles no punctuation', () => {
			expect(lines.join('\n')).not.toMatch(/[.!?…:,;]”?[.,;:]|\.\./);
		});

		it('sends nobody to buy twice what Segmind has accepted', () => {
			if (!lines.some((line) => /has accepted \d/.test(line))) return;
			expect(lines.join('\n')).not.toMatch(
				/Then run the workflow again\.|then run the workflow again/,
			);
			expect(lines.slice(0, 2).join('\n')).toMatch(
				/^Do not run the workflow again: that pays for (it|them) twice\. Open Executions, choose this run, Retry\.$|What Segmind has accepted is used, and not paid for again\.$|fetched then, not bought again\.$/m,
			);
		});

		it('keeps its title in n8n, which replaces messages that hold certain words', () => {
			const description = asHtml(lines);
			const api = new NodeApiError(node, { message: title }, { message: title, description });
			expect(api.message).toBe(title);
			expect(api.description).toBe(description);
			const operation = new NodeOperationError(node, title, { description });
			expect(operation.message).toBe(title);
			expect(operation.description).toBe(description);
		});
	},
);

describe('descriptionLines', () => {
	const { facts } = fromService(explainStatus(402, ''));

	it('says “Nothing was charged” of this item only, and of none that was accepted', () => {
		expect(descriptionLines(facts, 'wentOn')).toContain('Nothing was charged for this item.');
		const accepted = jobErrors.aboutRequest(id, fromService(explainStatus(503, ''))) as Failure;
		expect(descriptionLines(accepted.facts, 'wentOn').join()).not.toContain('Nothing was charged');
	});

	it('lets run again only the item where the workflow went on', () => {
		expect(descriptionLines(facts, 'wentOn')[0]).toBe(
			'Add credits on segmind.com. Then run this item again.',
		);
		expect(descriptionLines(facts, { stopped: { lines: [] } })[0]).toBe(
			'Add credits on segmind.com. Then run the workflow again.',
		);
	});
});

describe('notANumber', () => {
	it.each([
		[7, { min: 0.5, max: 2 }, '“Speed” is 7; it can be 0.5 to 2'],
		[0, { min: 1 }, '“Speed” is 0; it can be 1 or more'],
		[1.5, { min: 1, whole: true }, '“Speed” is 1.5; it can be a whole number, 1 or more'],
		['fast', { min: 1 }, '“Speed” is not a number'],
	])('%j in %j', (value, rule, title) => {
		expect(notANumber('Speed', value, rule).facts.title).toBe(title);
	});
});

describe('aboutRequest', () => {
	it('adds the request, and once how to fetch it', () => {
		const failure = jobErrors.aboutRequest(id, fromService(explainStatus(503, '')));
		const again = jobErrors.aboutRequest(id, failure);
		expect(again).toBeInstanceOf(Failure);
		const { facts } = again as Failure;
		expect(facts.requestId).toBe(id);
		expect(whole(facts).match(/Get Result/g)).toHaveLength(1);
	});

	it('leaves alone what is no failure', () => {
		const other = new Error('canceled');
		expect(jobErrors.aboutRequest(id, other)).toBe(other);
	});
});
