import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type {
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';

import { SegmindApi } from '../../credentials/SegmindApi.credentials';
import type { Failure } from '../../nodes/OpenVoice/errors/failure';
import * as input from '../../nodes/OpenVoice/errors/inputErrors';
import * as job from '../../nodes/OpenVoice/errors/jobErrors';
import { explainNetwork, explainStatus } from '../../nodes/OpenVoice/errors/serviceErrors';
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

/** The words of every error, each once, made from values as they may come. */
export function errorTexts(): Array<{ title: string; nextStep: string }> {
	const requestId = 'a1b2c3';
	const failures: Failure[] = [
		input.notANumber('Speed', 7, 'a number from 0.5 to 2'),
		input.notAChoice('Mode', 'now', ['one', 'other']),
		input.notText('Text'),
		input.blank('Text'),
		input.notAnAddress('Reference Audio URL', 'here'),
		input.notARequestId('?'),
		...(['missing', 'empty', 'notAudio'] as const).map((kind) =>
			input.unusableReference('data', { kind }),
		),
		input.unusableReference('data', { kind: 'tooLarge', megabytes: 200 }),
		input.unusableReference('data', { kind: 'tooShort', seconds: 2 }),
		input.unusableReference('data', { kind: 'tooLong', seconds: 200 }),
		job.jobFailed(requestId, 'the audio is too short'),
		job.jobFailed(requestId, undefined),
		job.jobTimedOut(requestId, 600),
		job.requestExpired(requestId, ''),
		job.submitAmbiguous('The connection broke off.', undefined),
		job.submitStillAmbiguous(),
		job.syncAudioLost(requestId),
		job.syncAudioLost(undefined),
		job.downloadFailed(requestId, 'The connection broke off.'),
		job.resultWithoutAudio(requestId),
		job.notStored(requestId, 'the disk is full'),
		job.notAudio(requestId, 'a page'),
		job.notAudio(undefined, ''),
		job.creditsLimitReached(1, 1),
		job.paceTooSlow(5),
		job.paceTooSlow(0),
	];
	const statuses = [302, 400, 401, 402, 403, 404, 405, 406, 410, 413, 418, 429, 500, 502, 503, 504];
	const meanings: Array<[number, string]> = [
		...statuses.map((status): [number, string] => [status, '']),
		[401, 'missing'],
		[404, 'no credits'],
		[406, 'content type'],
		[406, 'team spend limit'],
		[406, 'insufficient credits'],
	];
	return [
		...failures.map(({ facts }) => facts),
		...meanings.map(([status, words]) => explainStatus(status, words)),
		...['CERT_HAS_EXPIRED', 'ENOTFOUND', 'ECONNRESET'].map(explainNetwork),
	];
}

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
	return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map((file) => ({
		place: file,
		text: readFileSync(join(ROOT, file), 'utf8'),
	}));
}
