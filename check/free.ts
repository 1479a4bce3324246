import { randomUUID } from 'node:crypto';
import { type Check, historyUrl } from './service.ts';

/** Well formed, and nobody's. */
const WRONG_KEY = 'SG_0000000000000000';

const isHtml = (headers: Record<string, unknown>) =>
	/^text\/html/.test(String(headers['content-type']));

/** Checks all that costs nothing: keys, the balance, what is unknown, a page of the history. */
export async function checkFree(check: Check, key: string): Promise<{ isKeyGood: boolean }> {
	const { hosts, recorder, findings } = check;
	const credits = `${hosts.api}/v1/get-user-credits`;

	const balance = await recorder.send('balance', credits);
	const noRecord = balance.status === 404;
	findings.checkAnswer('Account', 'The balance', noRecord ? 404 : 200, balance);
	const isKeyGood = balance.status !== 401 && balance.status !== 403;

	const noKey = await recorder.send('no-key', credits, { key: null });
	findings.checkAnswer('Errors', 'Without a key', 401, noKey);
	const missing = 'Missing Authorization or x-api-key in header';
	findings.check(
		'Errors',
		'Without a key, in words',
		missing,
		words(noKey.json),
		says(noKey.json, missing),
	);
	const wrongKey = await recorder.send('wrong-key', credits, { key: WRONG_KEY });
	findings.checkAnswer('Errors', 'With a wrong key', 401, wrongKey);
	const bearer = { authorization: `Bearer ${key}` };
	const asBearer = await recorder.send('bearer', credits, { key: null, headers: bearer });
	findings.checkAnswer('Authentication', 'With the key as a bearer token', 401, asBearer);
	if (!isKeyGood) return { isKeyGood };

	const model = `${hosts.api}/v2/no-such-model-${randomUUID()}`;
	const unknownModel = await recorder.send('unknown-model', model, { method: 'POST', body: {} });
	findings.checkAnswer('Errors', 'A model that does not exist', 404, unknownModel);
	const request = `${hosts.api}/v2/requests/${randomUUID()}`;
	for (const [name, url] of [
		['status', `${request}/status`],
		['result', request],
	] as const) {
		const unknownId = await recorder.send(`unknown-id-${name}`, url);
		findings.checkAnswer('Async', `The ${name} of an unknown request`, 404, unknownId);
	}
	const verb = await recorder.send('wrong-verb', `${hosts.api}/v2/openvoice`);
	findings.check(
		'Errors',
		'GET where POST is due',
		'405, as HTML',
		`${verb.status} ${String(verb.headers['content-type'])}`,
		verb.status === 405 && isHtml(verb.headers),
	);
	await checkHistory(check);
	return { isKeyGood };
}

async function checkHistory({ hosts, recorder, findings }: Check): Promise<void> {
	const section = 'Request history';
	const page = await recorder.send(
		'history',
		historyUrl(hosts, '?per_page=5&model_name=openvoice'),
	);
	if (page.status === 403 || page.status === 404) {
		findings.leaveOpen(
			section,
			'A page of the history',
			`this account cannot read it: ${page.status}`,
		);
		return;
	}
	findings.checkAnswer(section, 'A page of the history', 200, page);
	const { data, ...paging } = page.json ?? {};
	findings.learn(
		section,
		'A page of the history, fields beside its rows',
		'any',
		JSON.stringify(paging),
		Array.isArray(data),
	);
	const unknown = await recorder.send('history-unknown', historyUrl(hosts, `/${randomUUID()}`));
	findings.checkAnswer(section, 'The history of an unknown request', 404, unknown);
}

/** The words of an error, wherever its body has them. */
function words(json: Record<string, unknown> | undefined): string | undefined {
	return json && String(json.error_description ?? json.error);
}

function says(json: Record<string, unknown> | undefined, expected: string): boolean {
	return words(json) === expected;
}
