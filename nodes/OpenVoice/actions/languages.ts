import type { INodePropertyOptions } from 'n8n-workflow';

/** The eleven languages of the model (segmind-api, "The model"), by names that people know. */
export const LANGUAGES = [
	{
		name: 'Chinese',
		value: 'ZH',
		description: 'Mandarin Chinese, written in Chinese characters',
	},
	{
		name: 'English (American)',
		value: 'EN_US',
		description: 'English with an American accent',
	},
	{
		name: 'English (Australian)',
		value: 'EN_AU',
		description: 'English with an Australian accent',
	},
	{
		name: 'English (British)',
		value: 'EN_BR',
		description: 'English with a British accent',
	},
	{
		name: 'English (Default)',
		value: 'EN',
		description: 'English with the accent of the first OpenVoice model',
	},
	{
		name: 'English (Indian)',
		value: 'EN_INDIA',
		description: 'English with an Indian accent',
	},
	{
		name: 'English (Newest)',
		value: 'EN_NEWEST',
		description: 'English in its newest and most natural version; a good choice for most texts',
	},
	{ name: 'French', value: 'FR', description: 'French text' },
	{
		name: 'Japanese',
		value: 'JP',
		description: 'Japanese text in kanji and kana',
	},
	{ name: 'Korean', value: 'KR', description: 'Korean text in Hangul' },
	{ name: 'Spanish', value: 'ES', description: 'Spanish text' },
] satisfies INodePropertyOptions[];

export const DEFAULT_LANGUAGE = 'EN_NEWEST';
