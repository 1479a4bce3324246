import type { INodeProperties } from 'n8n-workflow';

/** A word, and how to say it. */
export const WORD_FIELDS = {
	text: {
		displayName: 'Written',
		name: 'text',
		type: 'string',
		default: '',
		placeholder: 'e.g. SQL',
		description:
			'The word as it stands in the text. In small letters, it stands for the same word with capitals too.',
	},
	sayAs: {
		displayName: 'Say As',
		name: 'sayAs',
		type: 'string',
		default: '',
		placeholder: 'e.g. sequel',
		description: 'What to speak in its place',
	},
} satisfies Record<string, INodeProperties>;

/** Words that the voice gets wrong. */
export const pronunciationsField = {
	displayName: 'Pronunciations',
	name: 'pronunciations',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add word',
	default: {},
	description:
		'How to say words that the voice gets wrong. Whole words only; captions and segments keep what is written.',
	options: [
		{
			name: 'word',
			displayName: 'Word',
			values: Object.values(WORD_FIELDS),
		},
	],
} satisfies INodeProperties;
