import type {
	IAuthenticateGeneric,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

const WRONG_KEY =
	'Segmind did not accept this API key. Paste it anew from segmind.com; it begins with SG_.';

/** Segmind knows the key, and the account has no balance yet (docs/segmind.md, "Account"). */
const NO_BALANCE = 404;

/** Every other answer that is no success, a redirect among them. */
const FAILURES = Array.from({ length: 300 }, (_, index) => 300 + index).filter(
	(status) => status !== NO_BALANCE,
);

/**
 * What servers that are not Segmind say of an address that they do not have, each in a field of its own. A rule
 * can only ask whether a field has one value; Segmind's own words for “no balance” are none of these.
 */
const NO_SUCH_ADDRESS = [
	...['error', 'message', 'detail'].flatMap((key) =>
		['Not Found', 'Not found'].map((value) => ({ key, value })),
	),
	...['status', 'statusCode', 'code'].map((key) => ({ key, value: 404 })),
];

/** n8n reads both kinds from one list, which its type does not allow. */
const RULES = [
	{
		type: 'responseCode',
		properties: {
			value: 401,
			message: WRONG_KEY,
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 403,
			message: 'This API key may not read the balance. Ask the owner of the Segmind account.',
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 429,
			message: 'Segmind allows no more requests at the moment. Try again in a minute.',
		},
	},
	{
		// A page of HTML, of which this is the first character.
		type: 'responseSuccessBody',
		properties: {
			key: '0',
			value: '<',
			message: 'This Base URL leads to a web page, not to Segmind. Check it.',
		},
	},
	...NO_SUCH_ADDRESS.map((field) => ({
		type: 'responseSuccessBody',
		properties: {
			...field,
			message: 'This Base URL does not lead to Segmind. Check it.',
		},
	})),
	{
		// Older n8n versions take every answer for a success here.
		type: 'responseSuccessBody',
		properties: { key: 'status_code', value: 401, message: WRONG_KEY },
	},
];

/** What reaches an account at Segmind: its key, and the addresses of the service. Its test reads the balance. */
export class SegmindApi implements ICredentialType {
	name = 'segmindApi';

	displayName = 'Segmind OpenVoice API';

	icon = { light: 'file:segmindApi.svg', dark: 'file:segmindApi.dark.svg' } as const;

	documentationUrl =
		'https://github.com/n8n-nodes-openvoice/n8n-nodes-openvoice/blob/HEAD/docs/reference.md';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. SG_…',
			description:
				'Your key from segmind.com, under API Keys. It begins with SG_ and is sent to the addresses below only.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.segmind.com',
			description:
				'Address of Segmind itself; it begins with https://. Leave it as it is, unless you use the local sandbox.',
		},
		{
			displayName: 'Storage URL',
			name: 'storageUrl',
			type: 'string',
			default: 'https://workflows-api.segmind.com',
			description:
				'Address to which recordings of voices are uploaded. Leave it as it is, unless you use the local sandbox.',
		},
		{
			displayName: 'History URL',
			name: 'historyUrl',
			type: 'string',
			default: 'https://api.spotprod.segmind.com',
			description:
				'Address at which Segmind lists what this account has bought, for Request → Get Many. Empty: the list is not used.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{$credentials.apiKey}}' } },
	};

	/**
	 * Reads the balance: free, and runs nothing. Redirects are not followed: they would take the key along. An
	 * account without a balance passes, because its key is good: n8n heads every error with “Couldn’t connect”.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{$credentials.baseUrl}}',
			url: '/v1/get-user-credits',
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: { ignore: true, except: FAILURES },
		},
		rules: RULES as ICredentialTestRequest['rules'],
	};
}
