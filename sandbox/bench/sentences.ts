/** Sentences for word accuracy: words that any recogniser of English has. */
export const ENGLISH = [
	'Did you ever hear a folk tale about a giant turtle?',
	'The weather will be cold and wet for the rest of the week.',
	'She opened the door and looked into the dark room.',
	'We will meet you at the station on Monday morning.',
	'The old man told the children a story about the sea.',
	'Please send the report to the office before the end of the day.',
	'There is a small house near the river behind the hill.',
	'I would like to buy two tickets for the show tonight.',
];

/** One sentence, in each language. */
export const SENTENCES = {
	EN_NEWEST: ENGLISH[0]!,
	EN: ENGLISH[0]!,
	EN_US: ENGLISH[0]!,
	EN_BR: ENGLISH[0]!,
	EN_INDIA: ENGLISH[0]!,
	EN_AU: ENGLISH[0]!,
	ES: '¿Has oído alguna vez un cuento popular sobre una tortuga gigante?',
	FR: 'Avez-vous déjà entendu un conte sur une tortue géante ?',
	ZH: '你听过关于一只巨大乌龟的民间故事吗？',
	JP: '巨大な亀の昔話を聞いたことがありますか？',
	KR: '거대한 거북이에 관한 옛날이야기를 들어 본 적이 있나요?',
};
