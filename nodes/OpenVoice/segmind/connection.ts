import type {
	ICredentialDataDecryptedObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
} from 'n8n-workflow';

import { Failure } from '../errors/failure';
import { isHttpUrl } from './addresses';

/** What n8n gives the node to send requests with: in an execution, and for a list in the editor. */
export type ApiContext = IExecuteFunctions | ILoadOptionsFunctions;

export const CREDENTIAL = 'segmindApi';

/** Where the API key may go, and nowhere else. */
export interface Connection {
	/** Inference and account, without a trailing slash. */
	baseUrl: string;
	/** Storage, without a trailing slash. */
	storageUrl: string;
	/** The account's request history, without a trailing slash; empty: it is not used. */
	historyUrl: string;
	/** Without spaces around it. Only to remove it from texts: n8n adds the header, from the credential itself. */
	apiKey: string;
	/** The whole credential as n8n gives it for this item. */
	credential: ICredentialDataDecryptedObject;
}

/**
 * Reads the credential, as it is for an item: it may hold expressions.
 * @param itemIndex absent: for a list in the editor, which has no items
 * @throws what n8n throws when none is set; Failure for a malformed address
 */
export async function readConnection(context: ApiContext, itemIndex?: number): Promise<Connection> {
	const credential = await context.getCredentials(CREDENTIAL, itemIndex);
	const { baseUrl, storageUrl, historyUrl, apiKey } = credential;
	return {
		baseUrl: readAddress('Base URL', baseUrl),
		storageUrl: readAddress('Storage URL', storageUrl, { isOptional: true }),
		historyUrl: readAddress('History URL', historyUrl, { isOptional: true }),
		apiKey: String(apiKey ?? '').trim(),
		credential,
	};
}

/** @throws Failure for what is no address */
function readAddress(field: string, value: unknown, { isOptional = false } = {}): string {
	const address = String(value ?? '')
		.trim()
		.replace(/\/+$/, '');
	if (address === '' && isOptional) return address;
	if (!isHttpUrl(address)) throw new Failure('notAServiceAddress', { field });
	return address;
}
