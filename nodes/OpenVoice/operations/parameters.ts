import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import type { NumberRule } from '../errors/catalogue/input';
import { Failure } from '../errors/failure';

/** What is needed of a field's description to read it: its bounds and choices stand nowhere else. */
export type Field = Pick<INodeProperties, 'name' | 'displayName' | 'typeOptions' | 'options'>;

/** Texts that expressions give where a switch is meant, in small letters. */
const FLAGS = { on: ['true', 'yes', 'on', '1'], off: ['false', 'no', 'off', '0', ''] };

/** The first expression that a field holds as text: it is set to “Fixed”. */
export function expressionIn(text: string): string | undefined {
	return /\{\{[^{}]{1,500}\}\}/.exec(text)?.[0];
}

/**
 * Values that a user set, checked as they are read. Expressions can put anything into any field. Every
 * method throws a `Failure` that names the field.
 */
export class Fields {
	/**
	 * @param read the value of a field, by its name
	 * @param place where the fields stand, for errors: `Speaker 2: `
	 * @param entry what they are together in a list that the user can add to, for errors: `speaker`
	 */
	constructor(
		protected readonly read: (name: string) => unknown,
		private readonly place = '',
		private readonly entry?: string,
	) {}

	/** What a field is called in errors. */
	label({ displayName }: Pick<Field, 'displayName'>): string {
		return this.place + displayName;
	}

	/** A value as it is. */
	raw({ name }: Pick<Field, 'name'>): unknown {
		return this.read(name);
	}

	/** Text as it stands: a number becomes its digits, spaces around it stay. Blank is refused. */
	text(field: Field): string {
		const value = this.read(field.name);
		if (typeof value === 'number') return String(value);
		const about = { field: this.label(field), entry: this.entry };
		if (value === null || value === undefined) throw new Failure('blank', about);
		if (typeof value !== 'string') throw new Failure('notText', about);
		if (value.trim() === '') throw new Failure('blank', about);
		return value;
	}

	/** What a resource locator leads to; saved workflows and expressions may hold the plain text of it. */
	located(field: Field): string {
		const read = () => locatedIn(this.read(field.name));
		return new Fields(read, this.place, this.entry).text(field).trim();
	}

	/** Whether a resource locator has been left empty. */
	isLocatorEmpty(field: Pick<Field, 'name'>): boolean {
		const value = locatedIn(this.read(field.name)) ?? '';
		return typeof value === 'string' && value.trim() === '';
	}

	/** A text to be spoken: one without a letter or a digit is refused as well. */
	speech(field: Field): string {
		const text = this.text(field);
		if (!/[\p{L}\p{N}]/u.test(text))
			throw new Failure('nothingToSay', { field: this.label(field) });
		return text;
	}

	/** One of the values that the field's `options` give: those of the type `Value`. */
	choice<Value extends string>(field: Field): Value {
		const value = this.read(field.name);
		const trimmed = typeof value === 'string' ? value.trim() : value;
		const options = (field.options ?? []).filter((option) => 'value' in option);
		const chosen = options.find((option) => option.value === trimmed);
		if (chosen !== undefined) return chosen.value as Value;
		const choices = options.map((option) => ({ name: option.name, value: String(option.value) }));
		throw new Failure('notAChoice', { field: this.label(field), value, choices });
	}

	/** A number within the bounds that the field's `typeOptions` give. */
	number(field: Field): number {
		const value = this.read(field.name);
		const rule = ruleOf(field);
		const isNumeric =
			typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
		const number = isNumeric ? Number(value) : NaN;
		const fits =
			Number.isFinite(number) &&
			number >= rule.min &&
			number <= (rule.max ?? Infinity) &&
			(!rule.whole || Number.isInteger(number));
		if (!fits) throw new Failure('notANumber', { field: this.label(field), value, rule });
		return number;
	}

	/** A switch; an expression may give the text `false`. @param preset for one that is not set */
	flag(field: Field, preset: boolean): boolean {
		const value = this.read(field.name);
		if (value === undefined || value === null) return preset;
		if (typeof value === 'boolean') return value;
		const text = ['string', 'number'].includes(typeof value)
			? String(value).trim().toLowerCase()
			: undefined;
		if (text !== undefined && FLAGS.on.includes(text)) return true;
		if (text !== undefined && FLAGS.off.includes(text)) return false;
		throw new Failure('notAFlag', { field: this.label(field), value });
	}
}

/** One item's parameters. */
export class Parameters extends Fields {
	/** What the user added under “Options”. */
	readonly options: Fields;

	constructor(
		readonly context: IExecuteFunctions,
		readonly itemIndex: number,
	) {
		// Without a value in its place, n8n throws for a field that is hidden by others.
		super((name) => context.getNodeParameter(name, itemIndex, null));
		this.options = this.collection({ name: 'options' });
	}

	/** Whether there are other items: most fields hold for all of them. */
	get isOneOfSeveral(): boolean {
		return this.context.getInputData().length > 1;
	}

	/** What stands in a collection. */
	collection({ name }: Pick<Field, 'name'>): Fields {
		const values = this.context.getNodeParameter(name, this.itemIndex, {}) as IDataObject | null;
		return new Fields((field) => values?.[field]);
	}

	/** The entries of a list that the user can add to: each with its fields, and its number for errors. */
	list({ name }: Pick<Field, 'name'>, entry: Pick<Field, 'name' | 'displayName'>): Fields[] {
		const value = this.context.getNodeParameter(name, this.itemIndex, {}) as IDataObject | null;
		const entries = value?.[entry.name] ?? [];
		if (!Array.isArray(entries)) throw new Failure('notText', { field: entry.displayName });
		return entries.map(
			(fields: IDataObject | null, index) =>
				new Fields(
					(field) => fields?.[field],
					`${entry.displayName} ${index + 1}: `,
					entry.displayName.toLowerCase(),
				),
		);
	}
}

function locatedIn(value: unknown): unknown {
	return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

/** The bounds of a number field, as the editor keeps to them. */
function ruleOf({ typeOptions }: Field): NumberRule {
	const { minValue = -Infinity, maxValue, numberPrecision } = typeOptions ?? {};
	return { min: minValue, max: maxValue, whole: numberPrecision === 0 };
}
