import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type {
	INodeParameters,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
} from 'n8n-workflow';

import { SegmindApi } from '../../credentials/SegmindApi.credentials';
import { otherBadItems, undeliveredJobs } from '../../nodes/OpenVoice/errors/batchLines';
import type { Code } from '../../nodes/OpenVoice/errors/catalogue';
import { type Reader, render } from '../../nodes/OpenVoice/errors/render';
import { OpenVoice } from '../../nodes/OpenVoice/OpenVoice.node';
import { sampleFailures } from '../../scripts/docs/errorSamples';

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

interface Rendering {
	code: Code;
	title: string;
	lines: string[];
	/** Something was accepted, or may have been, and no output shows it. */
	hasUndelivered: boolean;
	/** The node had one item. */
	isSingle: boolean;
}

/** What the rest of a batch can add to the error that stopped it. */
const batches = (untrusted: string) => [
	{ jobs: [{ itemIndex: 0, requestId: 'd4e5f6' }], isSingle: false },
	{
		jobs: [
			{ itemIndex: 0, requestId: 'd4e5f6' },
			{ itemIndex: 0, requestId: 'e5f6a7', text: `${untrusted} again` },
			{ requestId: 'f7a8b9' },
			{ itemIndex: 1 },
			{ itemIndex: 2, isInDoubt: true },
			{ isInDoubt: true },
		],
		isSingle: false,
	},
	{ jobs: [{ itemIndex: 0, isInDoubt: true }], isSingle: false },
	{ jobs: [{ itemIndex: 0, requestId: 'a1b2c3' }], isSingle: true },
];

/** The words of every error for every reader, made from facts as they may come. */
export function renderings(untrusted = '?'): Rendering[] {
	const none = { hasUndelivered: false, isSingle: true };
	const others = otherBadItems([{ itemIndex: 3 }, { itemIndex: 5 }]);
	const readers: Array<{ reader: Reader } & Pick<Rendering, 'hasUndelivered' | 'isSingle'>> = [
		{ reader: 'wentOn', ...none },
		{ reader: { stopped: { lines: [] } }, ...none },
		{ reader: { stopped: { lines: others } }, ...none, isSingle: false },
		...batches(untrusted).flatMap(({ jobs, isSingle }) =>
			[true, false].map((isRerunSafe) => ({
				reader: {
					stopped: undeliveredJobs({ jobs, isRerunSafe, ownRequestId: 'a1b2c3' }),
				},
				hasUndelivered: true,
				isSingle,
			})),
		),
	];
	return sampleFailures(untrusted).flatMap((failure) =>
		readers.map(({ reader, ...about }) => ({
			code: failure.code,
			...about,
			...render(failure, reader),
		})),
	);
}

/** The words of every error: its title, and its description by lines. */
export function errorTexts(untrusted = '?'): Array<{ title: string; lines: string[] }> {
	return renderings(untrusted);
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
	const docs = ['benchmarks', 'errors', 'install', 'promises', 'queue-mode', 'reference'].map(
		(page) => `docs/${page}.md`,
	);
	return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs].map((file) => ({
		place: file,
		text: readFileSync(join(ROOT, file), 'utf8'),
	}));
}
