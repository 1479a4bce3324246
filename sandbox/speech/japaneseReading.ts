import { createRequire } from 'node:module';

/** A word as IPADIC describes it; `*` where it has no entry. */
interface Token {
	surface: string;
	pronunciation?: string;
}

/** The package is CommonJS for Node alone; its own types leave the tokens untyped. */
type Lindera = typeof import('lindera-wasm-nodejs-ipadic');

let tokenizer: ReturnType<typeof load> | undefined;

function load() {
	const require = createRequire(import.meta.url);
	const { TokenizerBuilder } = require('lindera-wasm-nodejs-ipadic') as Lindera;
	const builder = new TokenizerBuilder();
	builder.setDictionary('embedded://ipadic');
	builder.setMode('normal');
	builder.setKeepWhitespace(true);
	return builder.build();
}

/** IPADIC knows digits and Latin letters in their full width only, and with them the months. */
function fullWidth(text: string): string {
	return text
		.normalize('NFKC')
		.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
}

function reading({ surface, pronunciation }: Token): string {
	const known = pronunciation && pronunciation !== '*' && !/^[０-９]+$/.test(surface);
	return known ? pronunciation : surface;
}

/**
 * Writes Japanese as it is pronounced, in katakana: eSpeak reads kana, and no kanji. Numbers stay
 * digits, which eSpeak reads. A space parts kana from anything else, or eSpeak would spell them.
 */
export function japaneseReading(japanese: string): string {
	tokenizer ??= load();
	const tokens = tokenizer.tokenize(fullWidth(japanese)) as Token[];
	const text = tokens.map(reading).join('').normalize('NFKC');
	return text.replace(/(?<=[A-Za-z0-9])(?=[ァ-ー])|(?<=[ァ-ー])(?=[A-Za-z0-9])/g, ' ');
}
