import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { EXAMPLE_VOICE_URL } from '../../nodes/OpenVoice/models/openvoice';
import { RESOURCES } from '../../nodes/OpenVoice/operations/resources';

/** The prose; `<!-- fields: speech.generate -->` and `<!-- options -->` stand where tables go. */
const TEMPLATE = join(__dirname, 'reference.template.md');

const operations = RESOURCES.flatMap(({ value, operations: all }) =>
	all.map((operation) => ({ ...operation, path: `${value}.${operation.value}` })),
);

/** What can stand in a field. */
function valuesOf({ type, options, typeOptions = {} }: INodeProperties): string {
	const { minValue, maxValue } = typeOptions;
	switch (type) {
		case 'boolean':
			return 'on, off';
		case 'number':
			if (maxValue !== undefined) return `${minValue} to ${maxValue}`;
			return minValue === undefined ? 'a number' : `${minValue} or more`;
		case 'options': {
			const choices = options as INodePropertyOptions[];
			if (choices.length > 6) return 'see below';
			return choices.map(({ name, value }) => `${name} \`${value}\``).join(', ');
		}
		case 'resourceLocator':
			return '_From List_ `list`, _By URL_ `url`';
		case 'dateTime':
			return 'a time';
		case 'collection':
		case 'fixedCollection':
			return 'a list';
		default:
			return 'text';
	}
}

function defaultOf({ name, type, default: preset, options }: INodeProperties): string {
	if (name === 'pollInterval' || name === 'reuseWithinHours') return 'automatic';
	if (type === 'boolean') return preset === true ? 'on' : 'off';
	if (type === 'resourceLocator') {
		const { value } = preset as { value: string };
		return value === EXAMPLE_VOICE_URL ? 'the model page’s example' : '';
	}
	if (typeof preset === 'object' || preset === '') return '';
	if (type === 'options' && (options ?? []).length <= 6) {
		return (options as INodePropertyOptions[]).find(({ value }) => value === preset)?.name ?? '';
	}
	return `\`${String(preset)}\``;
}

/** Descriptions are single sentences without a period, or several with. */
const asSentences = (text = '') => (/[.!?)]$/.test(text) || text === '' ? text : `${text}.`);

const cellsOf = (field: INodeProperties): string[] => [
	`${field.displayName} \`${field.name}\``,
	valuesOf(field),
	defaultOf(field),
	asSentences(field.description),
];

const table = (head: string[], rows: string[][]) =>
	[head, head.map(() => '---'), ...rows]
		.map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
		.join('\n');

const HEAD = ['Field', 'Values', 'Default', 'Meaning'];

function fieldsOf(path: string): string {
	const operation = operations.find((one) => one.path === path);
	if (!operation) throw new Error(`reference.template.md names ${path}, which is no operation`);
	const fields = operation.fields.filter(({ name }) => name !== 'options');
	const nested = fields.flatMap(({ type, options = [] }) =>
		type === 'collection' ? (options as INodeProperties[]) : [],
	);
	const plain = fields.filter(({ type }) => type !== 'collection' && type !== 'notice');
	return table(HEAD, [...plain, ...nested].map(cellsOf));
}

/** All options, each once, with the operations that have it. */
function optionsTable(): string {
	const all = new Map<string, { field: INodeProperties; of: string[] }>();
	for (const { name, fields } of operations) {
		const options = fields.find((field) => field.name === 'options')?.options ?? [];
		for (const field of options as INodeProperties[]) {
			const known = all.get(field.name) ?? { field, of: [] };
			all.set(field.name, { ...known, of: [...known.of, name] });
		}
	}
	const sorted = [...all.values()].sort((one, other) =>
		one.field.displayName.localeCompare(other.field.displayName),
	);
	const rows = sorted.map(({ field, of }) => [...cellsOf(field), of.join(', ')]);
	return table(['Option', ...HEAD.slice(1), 'In'], rows);
}

function operationsTable(): string {
	const rows = RESOURCES.flatMap(({ name, operations: all }) =>
		all.map((operation) => [name, operation.name, operation.description]),
	);
	return table(['Resource', 'Operation', 'What it does'], rows);
}

/** docs/reference.md: the prose, and tables of every field as the editor describes it. */
export function referencePage(): string {
	return readFileSync(TEMPLATE, 'utf8')
		.replace('<!-- operations -->', operationsTable)
		.replace('<!-- options -->', optionsTable)
		.replace(/<!-- fields: ([\w.]+) -->/g, (_, path: string) => fieldsOf(path));
}
