import type { INodeProperties } from 'n8n-workflow';

import { Failure, withFacts } from '../../errors/failure';
import type { ReferenceRecordings } from '../../audio/referenceAudio';
import { runNarration } from '../../narration/narrate';
import type { Lever } from '../../narration/narrationJob';
import { languageOf } from '../../models/openvoice';
import { type Part, textsBySpeaker, toParts } from '../../narration/parts';
import { NARRATOR, sameName } from '../../narration/labels';
import { pronounce } from '../../narration/pronunciations';
import { readScript } from '../../narration/script';
import type { Said } from '../../purchase/prices';
import { creditsAreLow, type FewerRequests, type Hint } from '../hints';
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
import { scriptHints } from './scriptHints';
import { checkExpressions, checkPauses, readPronunciations } from './spokenText';
import { checkWriting } from './writingSystem';

const textField: INodeProperties = {
	displayName: 'Text',
	name: 'text',
	type: 'string',
	typeOptions: { rows: 8 },
	required: true,
	default: '',
	placeholder: 'e.g. Anna: Have you heard?\nBen: Not a word!',
	description:
		'What to say, of any length. An empty line ends a paragraph; Markdown and HTML are read as they show. “[pause 1.5s]” is a pause of that length, and takes one more request.',
};

const scriptNotice: INodeProperties = {
	displayName:
		'For several voices, begin a line with a name and a colon, such as “Anna: Have you heard?”, and add Anna under “Speakers”.',
	name: 'scriptNotice',
	type: 'notice',
	default: '',
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
		scriptNotice,
		...voiceFields,
		speakersField,
		optionsField(
			[
				'captions',
				'captionsBinaryField',
				'evenLoudness',
				'fileName',
				'maxConcurrency',
				'maxCredits',
				'maxPartLength',
				'onlyEstimate',
				'outputBinaryField',
				'outputFormat',
				'paragraphPause',
				'pollInterval',
				'pronunciations',
				'requestsPerMinute',
				'reuseWithinHours',
				'sentencePause',
				'speakAnyway',
				'timeout',
			],
			{
				evenLoudness: {
					default: true,
					description:
						'Whether to bring all voices to the loudness that players and podcast hosts expect (-19 LUFS), without clipping',
				},
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
		const localeOf = (name: string | undefined) =>
			languageOf(voiceOf(name).language)?.locale ?? 'en';
		const options = readOptions(parameters, [
			'captions',
			'captionsBinaryField',
			'evenLoudness',
			'fileName',
			'maxPartLength',
			'onlyEstimate',
			'outputBinaryField',
			'outputFormat',
			'paragraphPause',
			'reuseWithinHours',
			'sentencePause',
			'speakAnyway',
		]);
		const { captions, captionsBinaryField, outputBinaryField } = options;
		if (captions !== 'none' && captionsBinaryField === outputBinaryField) {
			throw new Failure('fieldUsedTwice', { field: captionsBinaryField });
		}
		checkPauses(text);
		if (!options.speakAnyway) checkExpressions(textField.displayName, text);
		const script = await readScript(text, [...speakers.keys()]);
		const pronunciations = readPronunciations(parameters.options);
		const cutAs = async ({ maxPartLength, paragraphPause }: Cut) => {
			const acrossParagraphs = paragraphPause === 0;
			const cut = await toParts(script, { maxPartLength, acrossParagraphs, localeOf });
			for (const part of cut.parts) {
				part.text = pronounce(part.text, pronunciations, localeOf(part.speaker));
			}
			return cut;
		};
		const { parts, chapters } = await cutAs(options);
		if (parts.length === 0) throw new Failure('nothingToSay', { field: textField.displayName });
		if (!options.speakAnyway) checkTurns(parts, voiceOf, parameters.isOneOfSeveral);
		const toSay = (some: Part[]) =>
			some.map((part) => ({ text: part.text, ...voiceOf(part.speaker) }));
		if (options.onlyEstimate) {
			const silence = silenceSeconds(parts, options);
			return async (run) => await estimateItem(run, toSay(parts), { ...options, silence });
		}
		lookAtVoices(recordings, itemIndex, [narrator, ...speakers.values()]);
		const said = async (cut: Cut) => distinct(toSay((await cutAs(cut)).parts));
		const levers = async () => await leversOf(said, options);
		const job = {
			...{ itemIndex, parts, chapters, voiceOf, captions, levers },
			fileName: options.fileName,
			wanted: { format: options.outputFormat, evenLoudness: options.evenLoudness ?? true },
			reuseWithinHours: options.reuseWithinHours,
			sentencePauseSeconds: options.sentencePause,
			paragraphPauseSeconds: options.paragraphPause,
			...readPollOptions(parameters),
		};

		return async (run) => {
			// Somebody at the editor compares; in production nobody reads a hint.
			const isByHand = run.context.getMode() === 'manual';
			const expected = isByHand ? await estimateLines(run, toSay(parts), options) : undefined;
			const { json, audio, requests, facts, reused, problem, ...narration } = await runNarration(
				run,
				job,
			);
			const cost = json.cost as number | undefined;
			const estimated = expected?.figures.estimatedCost;
			const lever = fewestRequests(await levers(), distinct(toSay(parts)));
			const hints: Hint[] = [{ kind: 'narrated', requests, cost, estimated, lever }];
			hints.push(...scriptHints(script, parts, speakers, narrator));
			if (reused) hints.push({ kind: 'reused' });
			if (narration.couldNotLook) hints.push('couldNotLook');
			if (problem) hints.push(problem);
			if (creditsAreLow(facts)) hints.push('creditsLow');
			const binary = { [outputBinaryField]: audio };
			if (narration.captions) binary[captionsBinaryField] = narration.captions;
			return { json, binary, hints };
		};
	},
};

/** What a text becomes with options that take fewer requests. @param said what is said with given options */
async function leversOf(said: (cut: Cut) => Promise<Said[]>, now: Cut): Promise<Lever[]> {
	const value = Math.min(LONGEST_PART, now.maxPartLength * 2);
	return [
		{ option: 'Paragraph Pause', value: 0, parts: await said({ ...now, paragraphPause: 0 }) },
		{ option: 'Max Part Length', value, parts: await said({ ...now, maxPartLength: value }) },
	];
}

/** Of these the one that takes the fewest, for a hint; undefined if none takes fewer than there are now. */
function fewestRequests(levers: Lever[], now: Said[]): FewerRequests | undefined {
	return levers
		.map(({ parts, ...lever }) => ({ ...lever, requests: parts.length }))
		.filter(({ requests }) => requests < now.length)
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
function checkTurns(
	parts: Part[],
	voiceOf: (speaker: string | undefined) => Voice,
	isOneOfSeveral: boolean,
): void {
	for (const [speaker, text] of textsBySpeaker(parts)) {
		checkWriting(text, voiceOf(speaker).language, isOneOfSeveral);
	}
}

/** The voices of a script, by name. @throws Failure */
async function readSpeakers(
	parameters: Parameters,
	recordings: ReferenceRecordings,
): Promise<Map<string, Voice>> {
	const taken = new Set([sameName(NARRATOR)]);
	const voices = new Map<string, Voice>();
	const listed = parameters.list(speakersField, speaker);
	const voiceless = listed.filter(lacksRecording).map((fields) => fields.text(nameField).trim());
	if (voiceless.length > 0) throw new Failure('speakersWithoutVoice', { names: voiceless });
	for (const [index, fields] of listed.entries()) {
		const name = fields.text(nameField).trim();
		if (taken.has(sameName(name)))
			throw new Failure('speakerNameTaken', { number: index + 1, name });
		taken.add(sameName(name));
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
