import type { INodeProperties } from 'n8n-workflow';

import { Failure, withFacts } from '../../errors/failure';
import type { ReferenceRecordings } from '../../audio/referenceAudio';
import { runNarration } from '../../narration/narrate';
import { languageOf } from '../../models/openvoice';
import { type Part, toParts } from '../../narration/parts';
import { NARRATOR, sameName } from '../../narration/labels';
import { readScript } from '../../narration/script';
import { creditsAreLow, type Hint, type Lever } from '../hints';
import type { Operation } from '../operation';
import {
	LONGEST_PART,
	optionsField,
	type OptionValues,
	readOptions,
	readPollOptions,
} from '../options';
import type { Parameters } from '../parameters';
import { distinct, estimateItem, estimateLines } from './estimate';
import { listedVoiceFields, lookAtVoices, readVoice, type Voice, voiceFields } from './voice';
import { lacksRecording } from './reference';
import { checkWriting } from './writingSystem';

const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 8 },
	required: true,
	default: '',
	placeholder: 'e.g. {{ $json.article }}',
	description:
		'What to say, of any length; an empty line ends a paragraph, and Markdown marks are not spoken. In a script, a line that begins with a name of the list below and a colon (“Anna: Hello!”) is said in that voice, and so is all up to the next name.',
};

const nameField: INodeProperties = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. Anna',
	description: 'The name before the colon in the text',
};

const speaker = {
	name: 'speaker',
	displayName: 'Speaker',
	values: [nameField, ...listedVoiceFields],
};

const speakersField: INodeProperties = {
	displayName: 'Speakers',
	name: 'speakers',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add speaker',
	default: {},
	description:
		'More voices for a script. Everything before the first name, and after “Narrator:”, is said in the voice above.',
	options: [speaker],
};

/** Speech → Narrate: a text of any length, or a script, becomes one audio file. */
export const narrate: Operation = {
	value: 'narrate',
	name: 'Narrate',
	action: 'Narrate a long text or a dialogue',
	description: 'Turn a text of any length, or a script, into one audio file, with captions',
	fields: [
		textField,
		...voiceFields,
		speakersField,
		optionsField(
			[
				'captions',
				'captionsBinaryField',
				'fileName',
				'maxConcurrency',
				'maxCredits',
				'maxPartLength',
				'onlyEstimate',
				'outputBinaryField',
				'paragraphPause',
				'pollInterval',
				'requestsPerMinute',
				'reuseWithinHours',
				'sentencePause',
				'speakAnyway',
				'timeout',
			],
			{
				maxConcurrency: {
					description:
						'How many parts to speak at the same time, of all items together. The first item’s value applies to the whole run.',
				},
				timeout: {
					description:
						'Seconds to wait for one part. After that the narration fails with the request IDs, which still fetch its parts later.',
				},
			},
		),
	],
	async prepare(parameters, recordings) {
		const { itemIndex } = parameters;
		const text = parameters.speech(textField);
		const narrator = await readVoice(parameters, itemIndex, recordings);
		const speakers = await readSpeakers(parameters, recordings);
		const voiceOf = (name: string | undefined) =>
			(name === undefined ? undefined : speakers.get(name)) ?? narrator;
		const options = readOptions(parameters, [
			'captions',
			'captionsBinaryField',
			'fileName',
			'maxPartLength',
			'onlyEstimate',
			'outputBinaryField',
			'paragraphPause',
			'reuseWithinHours',
			'sentencePause',
			'speakAnyway',
		]);
		const { captions, captionsBinaryField, outputBinaryField } = options;
		if (captions !== 'none' && captionsBinaryField === outputBinaryField) {
			throw new Failure('fieldUsedTwice', { field: captionsBinaryField });
		}
		const script = await readScript(text, [...speakers.keys()]);
		const cutAs = async ({ maxPartLength, paragraphPause }: Cut) =>
			await toParts(script, {
				maxPartLength,
				acrossParagraphs: paragraphPause === 0,
				localeOf: (name) => languageOf(voiceOf(name).language)?.locale ?? 'en',
			});
		const { parts, chapters } = await cutAs(options);
		if (parts.length === 0) throw new Failure('nothingToSay', { field: textField.displayName });
		if (!options.speakAnyway) checkTurns(parts, voiceOf);
		const requestsWith = async (cut: Cut) => distinct(toSay((await cutAs(cut)).parts)).length;
		const toSay = (some: Part[]) =>
			some.map((part) => ({ text: part.text, ...voiceOf(part.speaker) }));
		if (options.onlyEstimate) {
			const silence = silenceSeconds(parts, options);
			return async (run) => await estimateItem(run, toSay(parts), { ...options, silence });
		}
		lookAtVoices(recordings, itemIndex, [narrator, ...speakers.values()]);
		const job = {
			...{ itemIndex, parts, chapters, voiceOf, captions },
			fileName: options.fileName,
			reuseWithinHours: options.reuseWithinHours,
			sentencePauseSeconds: options.sentencePause,
			paragraphPauseSeconds: options.paragraphPause,
			...readPollOptions(parameters),
		};

		return async (run) => {
			// Somebody at the editor compares; in production nobody reads a hint.
			const isByHand = run.context.getMode() === 'manual';
			const expected = isByHand ? await estimateLines(run, toSay(parts), options) : undefined;
			const { json, audio, requests, facts, reused, ...narration } = await runNarration(run, job);
			const cost = json.cost as number | undefined;
			const estimated = expected?.figures.estimatedCost;
			const lever = await bestLever(requestsWith, options);
			const hints: Hint[] = [{ kind: 'narrated', requests, cost, estimated, lever }];
			if (reused) hints.push('reused');
			if (narration.couldNotLook) hints.push('couldNotLook');
			if (creditsAreLow(facts)) hints.push('creditsLow');
			const binary = { [outputBinaryField]: audio };
			if (narration.captions) binary[captionsBinaryField] = narration.captions;
			return { json, binary, hints };
		};
	},
};

/** The option that takes the fewest requests for a text; undefined if none takes fewer. */
async function bestLever(
	requestsWith: (cut: Cut) => Promise<number>,
	now: Cut,
): Promise<Lever | undefined> {
	const longer = Math.min(LONGEST_PART, now.maxPartLength * 2);
	const [noPause, longerParts, asItIs] = await Promise.all([
		requestsWith({ ...now, paragraphPause: 0 }),
		requestsWith({ ...now, maxPartLength: longer }),
		requestsWith(now),
	]);
	const levers: Lever[] = [
		{ option: 'Paragraph Pause', value: 0, requests: noPause },
		{ option: 'Max Part Length', value: longer, requests: longerParts },
	];
	return levers
		.filter(({ requests }) => requests < asItIs)
		.sort((one, other) => one.requests - other.requests)[0];
}

/** The options by which a text is cut. */
type Cut = OptionValues<'maxPartLength' | 'paragraphPause'>;

/** How long the pauses between parts are together. */
function silenceSeconds(
	parts: Part[],
	pauses: OptionValues<'paragraphPause' | 'sentencePause'>,
): number {
	const lengths = { none: 0, sentence: pauses.sentencePause, paragraph: pauses.paragraphPause };
	return parts.reduce(
		(sum, { pauseBefore, pauseBeforeSeconds }) =>
			sum + (pauseBeforeSeconds ?? lengths[pauseBefore]),
		0,
	);
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
	for (const [index, fields] of parameters.list(speakersField, speaker).entries()) {
		const name = fields.text(nameField).trim();
		if (taken.has(sameName(name)))
			throw new Failure('speakerNameTaken', { number: index + 1, name });
		taken.add(sameName(name));
		if (lacksRecording(fields))
			throw new Failure('speakerWithoutVoice', { speaker: { number: index + 1, name } });
		const voice = readVoice(fields, parameters.itemIndex, recordings);
		voices.set(
			name,
			await voice.catch((error: unknown) => {
				throw withFacts(error, { speaker: { number: index + 1, name } });
			}),
		);
	}
	return voices;
}
