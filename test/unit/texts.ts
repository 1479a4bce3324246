import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type {
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';

import { SegmindApi } from '../../credentials/SegmindApi.credentials';
import * as batch from '../../nodes/OpenVoice/errors/batchErrors';
import { descriptionLines, type Reader } from '../../nodes/OpenVoice/errors/description';
import { Failure } from '../../nodes/OpenVoice/errors/failure';
import * as history from '../../nodes/OpenVoice/errors/historyErrors';
import * as input from '../../nodes/OpenVoice/errors/inputErrors';
import * as job from '../../nodes/OpenVoice/errors/jobErrors';
import * as narration from '../../nodes/OpenVoice/errors/narrationErrors';
import {
	type ErrorText,
	explainNetwork,
	explainStatus,
	UNREADABLE_ANSWER,
} from '../../nodes/OpenVoice/errors/serviceErrors';
import { OpenVoice } from '../../nodes/OpenVoice/OpenVoice.node';

/** What a text is for, and so by which rules of n8n's style guide it is written. */
export type TextKind = 'name' | 'description' | 'placeholder' | 'notice' | 'action' | 'message';

export interface Text {
	/** Where it stands, to be found again. */
	place: string;
	kind: TextKind;
	text: string;
	/** The type of the field that it belongs to. */
	fieldType?: string;
}

type Part = INodeProperties | INodePropertyOptions | INodePropertyCollection;

/** Everything that the editor shows of a field, its choices and the fields in it. */
function textsOf(part: Part, where: string): Text[] {
	const name = 'value' in part ? part.name : part.displayName;
	const place = `${where} › ${name.slice(0, 40)}`;
	const fieldType = 'type' in part ? part.type : undefined;
	const shown: Array<[TextKind, unknown]> = [
		[fieldType === 'notice' ? 'notice' : 'name', name],
		['description', 'description' in part ? part.description : undefined],
		['description', 'hint' in part ? part.hint : undefined],
		['placeholder', 'placeholder' in part ? part.placeholder : undefined],
		['action', 'action' in part ? part.action : undefined],
	];
	const inner = 'options' in part ? (part.options ?? []) : 'values' in part ? part.values : [];
	return [
		...shown.flatMap(([kind, text]) =>
			typeof text === 'string' ? [{ place, kind, text, fieldType }] : [],
		),
		...inner.flatMap((one) => textsOf(one, place)),
	];
}

/** Every text of the node and its credential that n8n's editor shows. */
export function editorTexts(): Text[] {
	const node = new OpenVoice().description;
	const credential = new SegmindApi();
	return [
		{ place: 'node', kind: 'name', text: node.displayName },
		{ place: 'node', kind: 'description', text: node.description },
		...node.properties.flatMap((property) => textsOf(property, 'node')),
		{ place: 'credential', kind: 'name', text: credential.displayName },
		...credential.properties.flatMap((property) => textsOf(property, 'credential')),
		...(credential.test.rules ?? []).map(({ properties }, index): Text => ({
			place: `credential › test rule ${index}`,
			kind: 'message',
			text: properties.message,
		})),
	];
}

const REQUEST_ID = 'a1b2c3';

function unreadableHistory(httpCode: string): Failure {
	const text = explainStatus(Number(httpCode), '');
	const failure = new Failure({ cause: 'service', ...text, httpCode });
	return history.historyUnreadable(failure) as Failure;
}

/** Every failure that the node can throw. @param untrusted stands wherever text from outside may stand */
function allFailures(untrusted: string): Failure[] {
	const statuses = [302, 400, 401, 402, 403, 404, 405, 406, 410, 413, 418, 429, 500, 502, 503, 504];
	const meanings: Array<[status: number, message: string]> = [
		...statuses.map((status): [number, string] => [status, '']),
		[401, 'missing'],
		[404, 'no credits'],
		[406, 'content type'],
		[406, 'team spend limit'],
		[406, 'insufficient credits'],
	];
	const codes = ['CERT_HAS_EXPIRED', 'ENOTFOUND', 'ERR_INVALID_CHAR', 'ECONNRESET'];
	const fromService = (text: ErrorText) => new Failure({ cause: 'service', ...text });
	const general = [input.NO_SUCH_OPERATION, input.UNKNOWN_PROBLEM];
	return [
		...general.map(({ title, nextStep }) => input.inputProblem(title, nextStep)),
		input.notANumber('Speed', 7, { min: 0.5, max: 2 }),
		input.notANumber('Timeout', 0, { min: 1 }),
		input.notANumber('Max Concurrency', 1.5, { min: 1, whole: true }),
		input.notANumber('Speed', untrusted, { min: 0.5, max: 2 }),
		input.notAChoice('Mode', untrusted, ['one', 'other']),
		input.notAFlag('Simplify', untrusted),
		input.notText('Text'),
		input.blank('Text'),
		input.nothingToSay('Text'),
		input.notWrittenIn('French', untrusted),
		input.notAnAddress('Voice', untrusted),
		input.unusableAddress('Voice', untrusted, 'webPage'),
		input.unusableAddress('Speaker 2: Voice', untrusted, 'nothingThere'),
		input.notARequestId(untrusted),
		input.notATime('From', untrusted),
		input.timesTheWrongWayRound(),
		history.historySwitchedOff(),
		...['403', '500'].map((httpCode) => unreadableHistory(httpCode)),
		...(['missing', 'empty', 'notAudio'] as const).map((kind) =>
			input.unusableReference(untrusted, { kind }),
		),
		input.unusableReference(untrusted, { kind: 'tooLarge', megabytes: 200 }),
		input.unusableReference(untrusted, { kind: 'tooShort', seconds: 2 }),
		input.unusableReference(untrusted, { kind: 'tooLong', seconds: 200 }),
		job.jobFailed(REQUEST_ID, `the audio is too short ${untrusted}`),
		job.jobFailed(REQUEST_ID, untrusted),
		job.jobFailed(REQUEST_ID, undefined),
		job.jobTimedOut(REQUEST_ID, 600),
		job.requestExpired(REQUEST_ID, 'unknown'),
		job.requestExpired(REQUEST_ID, 'unreadable'),
		job.requestExpired(REQUEST_ID, 'switchedOff'),
		job.paceTooSlow(5),
		job.paceTooSlow(0),
		job.submitAmbiguous({ code: 'ECONNRESET' }, undefined),
		job.submitAmbiguous({ status: 502 }, '502'),
		job.submitAmbiguous('damagedAnswer', '200'),
		job.submitStillAmbiguous(),
		job.notInHistory(job.submitAmbiguous({ status: 502 }, '502')),
		job.syncAudioLost(REQUEST_ID),
		job.syncAudioLost(undefined),
		job.downloadFailed(REQUEST_ID, { code: 'ECONNRESET' }),
		job.downloadFailed(REQUEST_ID, { status: 503 }),
		...(['noWebAddress', 'endlessRedirects', 'brokeOff'] as const).map((because) =>
			job.downloadFailed(REQUEST_ID, because),
		),
		job.downloadFailed(REQUEST_ID, { bytes: 10, insteadOf: 20 }),
		job.downloadFailed(REQUEST_ID, 'tooLarge'),
		job.requestNotYetKnown(REQUEST_ID, 600),
		job.fileNotAudio(REQUEST_ID),
		job.fileNotAudio(undefined),
		job.resultWithoutAudio(REQUEST_ID),
		job.notStored(REQUEST_ID, untrusted),
		job.notStored(REQUEST_ID, ''),
		job.notAudio(REQUEST_ID, untrusted),
		job.notAudio(undefined, ''),
		job.creditsLimitReached(1, 1),
		narration.speakerNameTaken(2, untrusted),
		narration.fieldUsedTwice(untrusted),
		narration.narrationTooDear({ requests: 12, needed: 0.11, spent: 0, limit: 0.05 }),
		narration.narrationTooDear({ requests: 1, needed: 0.009, spent: 0.01, limit: 0.015 }),
		narration.aboutPart(job.jobFailed(REQUEST_ID, undefined), untrusted, [REQUEST_ID], [untrusted]),
		narration.aboutPart(job.jobTimedOut(REQUEST_ID, 600), untrusted, [], []),
		narration.aboutSpeaker(input.unusableReference(untrusted, { kind: 'missing' }), 2, untrusted),
		narration.speakerWithoutVoice(2, untrusted),
		narration.partsDiffer('WAV, 8000 Hz', 'MP3, 16000 Hz', [REQUEST_ID]),
		narration.formatCannotBeJoined(untrusted, [REQUEST_ID]),
		narration.narrationTooLarge([REQUEST_ID]),
		narration.narrationNotStored(untrusted, [REQUEST_ID]),
		fromService(UNREADABLE_ANSWER),
		...meanings.map(([status, words]) => fromService(explainStatus(status, words))),
		...statuses.map((status) => fromService(explainStatus(status, untrusted))),
		...codes.map((code) => fromService(explainNetwork(code))),
		...statuses.map(
			(status) => job.aboutRequest(REQUEST_ID, fromService(explainStatus(status, ''))) as Failure,
		),
	];
}

/** What the rest of a batch can add to the error that stopped it. */
const BATCHES = [
	{ lines: [] },
	{ lines: batch.otherBadItems([{ itemIndex: 3 }]) },
	{ lines: batch.otherBadItems([{ itemIndex: 3 }, { itemIndex: 5 }]) },
	...[
		[{ itemIndex: 0, requestId: 'd4e5f6' }],
		[
			{ itemIndex: 0, requestId: 'd4e5f6' },
			{ requestId: 'f7a8b9' },
			{ itemIndex: 1 },
			{ itemIndex: 2, isInDoubt: true },
			{ isInDoubt: true },
		],
		[{ itemIndex: 2, isInDoubt: true }],
	].flatMap((jobs) => [batch.undeliveredJobs(jobs, false), batch.undeliveredJobs(jobs, true)]),
];

/** The words of every error, made from values as they may come: its title, and its description by lines. */
export function errorTexts(untrusted = '?'): Array<{ title: string; lines: string[] }> {
	const readers: Reader[] = ['wentOn', ...BATCHES.map((lines) => ({ stopped: lines }))];
	return allFailures(untrusted).flatMap(({ facts }) =>
		readers.map((reader) => ({ title: facts.title, lines: descriptionLines(facts, reader) })),
	);
}

/** The sentences of a text; the dots of `e.g.` and of `segmind.com` end none. */
export const sentences = (text: string): string[] =>
	text
		.replace(/e\.g\./g, '')
		.split(/[.!?](?=\s|$)\s*/)
		.filter(Boolean);

const ROOT = join(__dirname, '..', '..');

/** The notes on the canvas of every example. */
export function exampleNotes(): Array<{ place: string; text: string }> {
	const folder = join(ROOT, 'examples');
	return readdirSync(folder)
		.filter((file) => file.endsWith('.json'))
		.flatMap((file) => {
			const { nodes = [] } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
				nodes?: Array<{ type: string; parameters: INodeParameters }>;
			};
			return nodes
				.filter(({ type }) => type === 'n8n-nodes-base.stickyNote')
				.map(({ parameters }) => ({ place: file, text: String(parameters.content) }));
		});
}

/** The pages that come with the project. */
export function pages(): Array<{ place: string; text: string }> {
	const docs = ['benchmarks', 'errors', 'promises', 'queue-mode'].map((page) => `docs/${page}.md`);
	return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs].map((file) => ({
		place: file,
		text: readFileSync(join(ROOT, file), 'utf8'),
	}));
}
