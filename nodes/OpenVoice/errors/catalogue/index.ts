import type { ErrorText } from './errorText';
import { INPUT } from './input';
import { LIMITS } from './limits';
import { NARRATION } from './narration';
import { RECORDING } from './recording';
import { REQUEST } from './request';
import { ANSWERS, CONNECTION } from './service';

/** Problems that the user can set right: n8n's `NodeOperationError`. */
const OF_INPUT = { ...INPUT, ...RECORDING, ...LIMITS };

/** What the service answered, or failed to: n8n's `NodeApiError`. */
const OF_SERVICE = { ...ANSWERS, ...CONNECTION, ...REQUEST, ...NARRATION };

/** Every error of the node: its code, and from its facts the words. */
export const CATALOGUE = { ...OF_INPUT, ...OF_SERVICE };

/** The name of an error. */
export type Code = keyof typeof CATALOGUE;

/** What an error's words are made of. */
export type FactsOf<C extends Code> =
	Parameters<(typeof CATALOGUE)[C]> extends [infer Facts] ? Facts : unknown;

/** Whose it is to set an error right. */
export function causeOf(code: Code): 'input' | 'service' {
	return code in OF_INPUT ? 'input' : 'service';
}

/** The words of an error. */
export function textOf<C extends Code>(code: C, facts: FactsOf<C>): ErrorText {
	return (CATALOGUE[code] as (facts: FactsOf<C>) => ErrorText)(facts);
}
