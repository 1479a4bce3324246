import type { INodeProperties } from 'n8n-workflow';

import type { ReferenceRecordings } from '../../audio/referenceAudio';
import { Failure } from '../../errors/failure';
import { nothingToSay } from '../../errors/inputErrors';
import { aboutSpeaker, fieldUsedTwice, speakerNameTaken } from '../../errors/narrationErrors';
import { runNarration } from '../../narration/narrate';
import { languageOf } from '../../models/openvoice';
import { type Part, toParts } from '../../narration/parts';
import { NARRATOR, sameName } from '../../narration/labels';
import { readScript } from '../../narration/script';
import { creditsAreLow, type Hint, type NarrationHint } from '../hints';
import type { Operation } from '../operation';
import {
	optionsField,
	readAudioOptions,
	readNarrationOptions,
	readPollOptions,
	readReuse,
	speakAnyway,
} from '../options';
import type { Parameters } from '../parameters';
import { showOnlyFor } from '../showOnly';
import { listedVoiceFields, readVoice, type Voice, voiceFields } from './voice';
import { checkWriting } from './writingSystem';

const showOnlyForNarrate = (conditions?: Record<string, Array<string | boolean>>) =>
	showOnlyFor('speech', 'narrate', conditions);

export const narrateFields: INodeProperties[] = [
	{
		displayName: 'Text',
		name: 'text',
		type: 'string',
		typeOptions: { rows: 8 },
		required: true,
		default: '',
		placeholder: 'e.g. {{ $json.article }}',
		description:
			'What to say, of any length; an empty line ends a paragraph, and Markdown marks are not spoken. In a script, a line that begins with a name of the list below and a colon (“Anna: Hello!”) is said in that voice, and so is all up to the next name.',
		displayOptions: showOnlyForNarrate(),
	},
	...voiceFields(showOnlyForNarrate),
	{
		displayName: 'Speakers',
		name: 'speakers',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, sortable: true },
		placeholder: 'Add speaker',
		default: {},
		description:
			'Further voices for a script. All that stands before the first name, and after “Narrator:”, is said in the voice above.',
		displayOptions: showOnlyForNarrate(),
		options: [
			{
				name: 'speaker',
				displayName: 'Speaker',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						required: true,
						default: '',
						placeholder: 'e.g. Anna',
						description: 'The name before the colon in the text',
					},
					...listedVoiceFields(),
				],
			},
		],
	},
	optionsField(
		[
			'captions',
			'captionsBinaryField',
			'fileName',
			'maxConcurrency',
			'maxCredits',
			'maxPartLength',
			'outputBinaryField',
			'paragraphPause',
			'pollInterval',
			'requestsPerMinute',
			'reuseWithinHours',
			'sentencePause',
			'speakAnyway',
			'timeout',
		],
		showOnlyForNarrate(),
		{
			maxConcurrency: {
				description:
					'How many parts are spoken at the same time, of all items together. The value of the first item counts for all.',
			},
			timeout: {
				description:
					'Seconds to wait for one part. After that the narration fails, with the request IDs with which its parts can still be fetched.',
			},
		},
	),
];

/** Speech → Narrate: a text of any length, or a script, becomes one audio file. */
export const narrate: Operation = {
	async prepare(parameters, recordings) {
		const { itemIndex } = parameters;
		const text = parameters.speech('text', 'Text');
		const narrator = await readVoice(parameters, itemIndex, recordings);
		const speakers = await readSpeakers(parameters, recordings);
		const voiceOf = (speaker: string | undefined) =>
			(speaker === undefined ? undefined : speakers.get(speaker)) ?? narrator;
		const { outputBinaryField, fileName } = readAudioOptions(parameters);
		const { maxPartLength, captionsBinaryField, ...narration } = readNarrationOptions(parameters);
		if (narration.captions !== 'none' && captionsBinaryField === outputBinaryField) {
			throw fieldUsedTwice(captionsBinaryField);
		}
		const pollOptions = readPollOptions(parameters);
		const reuseWithinHours = readReuse(parameters);
		const script = await readScript(text, [...speakers.keys()]);
		const { parts, chapters } = await toParts(script, {
			maxPartLength,
			acrossParagraphs: narration.paragraphPauseSeconds === 0,
			localeOf: (speaker) => languageOf(voiceOf(speaker).language)?.locale ?? 'en',
		});
		if (parts.length === 0) throw nothingToSay('Text');
		if (!speakAnyway(parameters)) checkTurns(parts, voiceOf);

		return async (run) => {
			const job = {
				...{ itemIndex, parts, chapters, voiceOf, fileName, reuseWithinHours },
				...narration,
				...pollOptions,
			};
			const { json, audio, captions, requests, facts, reused } = await runNarration(run, job);
			const cost = json.cost as number | undefined;
			const hints: Hint[] = [{ requests, cost, fewerBy: fewerBy(parts) }];
			if (reused) hints.push('reused');
			if (creditsAreLow(facts)) hints.push('creditsLow');
			const binary = { [outputBinaryField]: audio };
			if (captions) binary[captionsBinaryField] = captions;
			return { json, binary, hints };
		};
	},
};

/** By what a text would be cut into fewer parts, if by anything. */
function fewerBy(parts: Part[]): NarrationHint['fewerBy'] {
	if (parts.some(({ pauseBefore }) => pauseBefore === 'sentence')) return 'longerParts';
	const goesOn = parts.some(
		({ speaker }, index) => index > 0 && speaker === parts[index - 1]?.speaker,
	);
	return goesOn ? 'noPause' : undefined;
}

/** What each speaker says has to be in their language; a foreign line in it is usual. @throws Failure */
function checkTurns(parts: Part[], voiceOf: (speaker: string | undefined) => Voice): void {
	const said = new Map<string | undefined, string>();
	for (const { speaker, text } of parts) said.set(speaker, `${said.get(speaker) ?? ''} ${text}`);
	for (const [speaker, text] of said) checkWriting(text.trim(), voiceOf(speaker).language);
}

/** The voices of a script, by name. @throws Failure */
async function readSpeakers(
	parameters: Parameters,
	recordings: ReferenceRecordings,
): Promise<Map<string, Voice>> {
	const taken = new Set([sameName(NARRATOR)]);
	const voices = new Map<string, Voice>();
	for (const [index, fields] of parameters.list('speakers', 'speaker', 'Speaker').entries()) {
		const name = fields.text('name', 'Name').trim();
		if (taken.has(sameName(name))) throw speakerNameTaken(index + 1, name);
		taken.add(sameName(name));
		const voice = readVoice(fields, parameters.itemIndex, recordings);
		voices.set(
			name,
			await voice.catch((error: unknown) => {
				throw error instanceof Failure ? aboutSpeaker(error, index + 1) : error;
			}),
		);
	}
	return voices;
}
