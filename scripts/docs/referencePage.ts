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

const isOfUser = ({ type }: INodeProperties) => type !== 'notice';

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

function row(field: INodeProperties): string {
	const { displayName, name, description } = field;
	const cells = [
		`${displayName} \`${name}\``,
		valuesOf(field),
		defaultOf(field),
		asSentences(description),
	];
	return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(fields: INodeProperties[]): string {
	return [
		'| Field | Values | Default | Meaning |',
		'| --- | --- | --- | --- |',
		...fields.filter(isOfUser).map(row),
	].join('\n');
}

function fieldsOf(path: string): string {
	const operation = operations.find((one) => one.path === path);
	if (!operation) throw new Error(`reference.template.md names ${path}, which is no operation`);
	const fields = operation.fields.filter(({ name }) => name !== 'options');
	const nested = fields.flatMap(({ type, options = [] }) =>
		type === 'collection' ? (options as INodeProperties[]) : [],
	);
	const plain = fields.filter(({ type }) => type !== 'collection');
	return table([...plain, ...nested]);
}

/** All options, each once, with the operations that have it. */
function optionsTable(): string {
	const all = new Map<string, { field: INodeProperties; of: string[] }>();
	for (const { name, fields } of operations) {
		const options = fields.find((field) => field.name === 'options')?.options ?? [];
		for (const field of options as INodeProperties[]) {
			const known = all.get(field.name);
			if (known) known.of.push(name);
			else all.set(field.name, { field, of: [name] });
		}
	}
	const sorted = [...all.values()].sort((one, other) =>
		one.field.displayName.localeCompare(other.field.displayName),
	);
	return [
		'| Option | Values | Default | Meaning | In |',
		'| --- | --- | --- | --- | --- |',
		...sorted.map(({ field, of }) => `${row(field)} ${of.join(', ')} |`),
	].join('\n');
}

function operationsTable(): string {
	return [
		'| Resource | Operation | What it does |',
		'| --- | --- | --- |',
		...RESOURCES.flatMap(({ name, operations: all }) =>
			all.map((one) => `| ${name} | ${one.name} | ${one.description} |`),
		),
	].join('\n');
}

/** docs/reference.md: the prose, and tables of every field as the editor describes it. */
export function referencePage(): string {
	return readFileSync(TEMPLATE, 'utf8')
		.replace('<!-- operations -->', operationsTable)
		.replace('<!-- options -->', optionsTable)
		.replace(/<!-- fields: ([\w.]+) -->/g, (_, path: string) => fieldsOf(path));
}
