import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';

export const CREDENTIAL = 'segmindApi';

/** Where the API key may go, and nowhere else. */
export interface Connection {
	/** Inference and account, without a trailing slash. */
	baseUrl: string;
	/** Storage, without a trailing slash. */
	storageUrl: string;
	/** The account's request history, without a trailing slash; empty: it is not used. */
	historyUrl: string;
	/** Only to remove it from texts: the header is added by n8n, from the credential itself. */
	apiKey: string;
	/** The whole credential as n8n gives it for this item. */
	credential: ICredentialDataDecryptedObject;
}

/** Reads the credential as it is for an item: it may hold expressions. @throws what n8n throws when none is set */
export async function readConnection(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<Connection> {
	const credential = await context.getCredentials(CREDENTIAL, itemIndex);
	const { baseUrl, storageUrl, historyUrl, apiKey } = credential;
	const host = (value: unknown) =>
		String(value ?? '')
			.trim()
			.replace(/\/+$/, '');
	return {
		baseUrl: host(baseUrl),
		storageUrl: host(storageUrl),
		historyUrl: host(historyUrl),
		apiKey: String(apiKey),
		credential,
	};
}
