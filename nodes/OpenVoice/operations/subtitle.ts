import { LANGUAGES } from '../models/openvoice';

/** The operations, in few words. */
const OPERATIONS = {
	generate: 'Generate',
	narrate: 'Narrate',
	upload: 'Upload',
	getResult: 'Get result',
	getStatus: 'Get status',
	getMany: 'Get many',
	getCredits: 'Get credits',
};

/** The default says no more than its language. */
const LANGUAGE_NAMES = Object.fromEntries(
	LANGUAGES.map(({ name, value }) => [value, name.replace(' (Recommended)', '')]),
);

/**
 * What the node does, for the canvas: `Generate · French`. n8n evaluates it for each node, before
 * there is any data: a language that comes from an expression is not known then, and is left out.
 */
export const subtitle = `={{ [${JSON.stringify(OPERATIONS)}[$parameter["operation"]], $parameter["resource"] === "speech" ? (${JSON.stringify(LANGUAGE_NAMES)})[$rawParameter["language"]] : ""].filter(Boolean).join(" · ") }}`;
