import { LANGUAGES } from '../models/openvoice';

const languageNames = Object.fromEntries(LANGUAGES.map(({ name, value }) => [value, name]));

/**
 * What the node does, for the canvas: `Generate: async, French`. n8n evaluates it for each node,
 * before there is any data: a language that comes from an expression is not known then, and is left out.
 */
export const subtitle = `={{ ${[
	'$parameter["operation"] === "getResult" ? "Get result"',
	'$parameter["operation"] === "getStatus" ? "Get status"',
	'$parameter["operation"] === "getCredits" ? "Get credits"',
	`["Generate: " + $parameter["processing"], (${JSON.stringify(languageNames)})[$rawParameter["language"]]].filter(Boolean).join(", ")`,
].join(' : ')} }}`;
