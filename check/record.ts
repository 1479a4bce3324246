import { isDeepStrictEqual } from 'node:util';
import { MODEL } from '../nodes/OpenVoice/models/openvoice.ts';
import { type Check, historyUrl } from './service.ts';
import { waitWhile } from './waitWhile.ts';

/** Names under which the time of a record has been guessed (docs/segmind.md, "Request history"). */
const TIMES = ['created_at', 'model_created', 'createdAt'];

/** What a request was, to be found again in its record. */
interface Request {
	status: 'COMPLETED' | 'FAILED';
	body: object;
	cost: number | undefined;
}

/** Looks a request up in the account's history, and compares. */
export async function checkRecord(
	{ hosts, recorder, findings }: Check,
	name: string,
	requestId: string,
	{ status, body, cost }: Request,
): Promise<void> {
	const section = 'Request history';
	const began = Date.now();
	const answer = await waitWhile(
		async () => await recorder.send(`${name}-record`, historyUrl(hosts, `/${requestId}`)),
		({ status: code, json }) =>
			code === 404 || (code === 200 && [null, 'PENDING'].includes(json?.model_status as null)),
	);
	const fact = `${name}: its record`;
	if (answer.status === 403 || answer.status === 404) {
		findings.leaveOpen(section, fact, `not to be read: ${answer.status}`);
		return;
	}
	if (!findings.checkAnswer(section, fact, 200, answer)) return;
	const seconds = Math.round((Date.now() - began) / 1000);
	findings.learn(
		section,
		`${fact}, how late it lands`,
		'at once or soon',
		`${seconds} s after its end`,
	);
	const record = answer.json ?? {};
	const model = String(record.model_name);
	findings.check(section, `${fact}, model_name`, MODEL, model, model.toLowerCase() === MODEL);
	const state = String(record.model_status);
	findings.check(section, `${fact}, state`, status, state, state === status);
	const sent: unknown =
		typeof record.request_body === 'string' ? JSON.parse(record.request_body) : record.request_body;
	const form = typeof record.request_body === 'string' ? 'JSON in a string' : 'an object';
	findings.learn(section, `${fact}, request_body`, 'an object, or JSON in a string', form);
	const isEqual = isDeepStrictEqual(sent, body);
	const seen = isEqual ? 'as sent' : JSON.stringify(sent);
	findings.check(section, `${fact}, inputs in it`, 'as sent', seen, isEqual);
	const price = record.credits_deduction;
	const isPrice = cost === undefined || price === cost;
	findings.check(section, `${fact}, price`, String(cost ?? 'any'), price, isPrice);
	const time = TIMES.filter((one) => one in record).join(', ');
	findings.learn(
		section,
		`${fact}, name of its time`,
		TIMES.join(' or '),
		time || `none of them in ${Object.keys(record).join(', ')}`,
		time !== '',
	);
	const [field, kind] =
		status === 'FAILED' ? ['error', 'a text'] : ['generation_url', 'an address'];
	const said = record[field];
	const isKind = typeof said === 'string' && (status === 'FAILED' || /^https?:/.test(said));
	const shown = isKind ? kind : JSON.stringify(said);
	findings.check(section, `${fact}, ${field}`, kind, shown, isKind);
}
