/**
 * Every fact about the model, once. The node speaks with this model alone: its fields and checks import them
 * from here. Source, where no other is named: docs/segmind.md, "The model".
 */

/** The model's name in the service's addresses. */
export const MODEL = 'openvoice';

/** How fast it can speak. */
export const SPEED = { min: 0.5, max: 2 };
export const DEFAULT_SPEED = 1;

/** How long a reference recording has to be, in seconds. */
export const REFERENCE_SECONDS = { min: 5, max: 120 };

/** The same in words, for fields and errors. */
export const REFERENCE_LENGTH = `${REFERENCE_SECONDS.min} to ${REFERENCE_SECONDS.max} seconds`;

/** The recording on the model's own page: a voice for those who have no recording yet. */
export const EXAMPLE_VOICE_URL =
	'https://segmind-sd-models.s3.amazonaws.com/display_images/openvoice-ip.mp3';

/** How long a run takes, in seconds, as the model's page says. */
export const TYPICAL_RUN_SECONDS = 10.6;

/** What a run costs, in credits, as the vendor's documentation says; what one really costs, its answer tells. */
export const TYPICAL_COST_CREDITS = 0.009;

interface Language {
	/** The value that the service takes. */
	value: string;
	/** By what name people choose it. */
	name: string;
	description: string;
	/** BCP 47: for the rules of sentences and words. */
	locale: string;
	/** The letters in which it is written; text in others is spoken as gibberish. */
	writing: RegExp;
	/** How fast it is read aloud at speed 1, in characters a second: what narrators do. */
	charactersPerSecond: number;
	/** Letters that show that a text is in another language, though most of its letters fit. */
	foreign?: RegExp;
}

/** The script of several languages: it does not tell which. */
export const LATIN = /\p{Script=Latin}/gu;

const english = (value: string, name: string, description: string, locale = 'en'): Language => ({
	value,
	name: `English (${name})`,
	description,
	locale,
	writing: LATIN,
	charactersPerSecond: 15,
});

/** Its languages, in alphabetical order: n8n asks for that. */
export const LANGUAGES: Language[] = [
	{
		value: 'ZH',
		name: 'Chinese (Mandarin)',
		description: 'Text in Chinese characters',
		locale: 'zh',
		writing: /\p{Script=Han}/gu,
		charactersPerSecond: 4.5,
		foreign: /[\p{Script=Hiragana}\p{Script=Katakana}]/u,
	},
	english('EN_US', 'American', 'English with an American accent', 'en-US'),
	english('EN_AU', 'Australian', 'English with an Australian accent', 'en-AU'),
	english('EN_BR', 'British', 'English with a British accent', 'en-GB'),
	english('EN_INDIA', 'Indian', 'English with an Indian accent', 'en-IN'),
	english('EN', 'Older Model', 'English as the first OpenVoice model speaks it'),
	english('EN_NEWEST', 'Recommended', 'English as the newest model speaks it: the most natural'),
	{
		value: 'FR',
		name: 'French',
		description: 'Text in French',
		locale: 'fr',
		writing: LATIN,
		charactersPerSecond: 16,
	},
	{
		value: 'JP',
		name: 'Japanese',
		description: 'Text in kanji and kana',
		locale: 'ja',
		writing: /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu,
		charactersPerSecond: 7,
	},
	{
		value: 'KR',
		name: 'Korean',
		description: 'Text in Hangul',
		locale: 'ko',
		writing: /[\p{Script=Hangul}\p{Script=Han}]/gu,
		charactersPerSecond: 6,
	},
	{
		value: 'ES',
		name: 'Spanish',
		description: 'Text in Spanish',
		locale: 'es',
		writing: LATIN,
		charactersPerSecond: 17,
	},
];

export const DEFAULT_LANGUAGE = 'EN_NEWEST';

/** A language by its value; undefined if the model has none of it. */
export function languageOf(value: string): Language | undefined {
	return LANGUAGES.find((language) => language.value === value);
}
