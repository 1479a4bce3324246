import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import {
	blank,
	notAChoice,
	notANumber,
	nothingToSay,
	notText,
	type NumberRule,
} from '../errors/inputErrors';

/**
 * Values that a user set, checked as they are read. Expressions can put anything into any field. Every
 * method throws a `Failure` that names the field.
 */
export class Fields {
	/**
	 * @param read the value of a field, by its name
	 * @param place where the fields stand, for errors: `Speaker 2: `
	 */
	constructor(
		private readonly read: (name: string) => unknown,
		private readonly place = '',
	) {}

	/** What a field is called in errors. */
	label(displayName: string): string {
		return this.place + displayName;
	}

	/** Text as it stands: a number becomes its digits, spaces around it stay. Blank is refused. */
	text(name: string, displayName: string): string {
		const value = this.read(name);
		const field = this.label(displayName);
		if (typeof value === 'number') return String(value);
		if (value === null || value === undefined) throw blank(field);
		if (typeof value !== 'string') throw notText(field);
		if (value.trim() === '') throw blank(field);
		return value;
	}

	/** A text to be spoken: one without a letter or a digit is refused as well. */
	speech(name: string, displayName: string): string {
		const text = this.text(name, displayName);
		if (!/[\p{L}\p{N}]/u.test(text)) throw nothingToSay(this.label(displayName));
		return text;
	}

	choice<Choice extends string>(name: string, displayName: string, choices: Choice[]): Choice {
		return checkedChoice(this.read(name), this.label(displayName), choices);
	}

	number(name: string, displayName: string, rule: NumberRule): number {
		return checkedNumber(this.read(name), this.label(displayName), rule);
	}
}

/** One item's parameters. */
export class Parameters extends Fields {
	private readonly options: IDataObject;

	constructor(
		readonly context: IExecuteFunctions,
		readonly itemIndex: number,
	) {
		super((name) => context.getNodeParameter(name, itemIndex));
		this.options = context.getNodeParameter('options', itemIndex, {});
	}

	/** What stands in a collection other than the options. */
	collection(name: string): IDataObject {
		return (this.context.getNodeParameter(name, this.itemIndex, {}) ?? {}) as IDataObject;
	}

	/** The entries of a list that the user can add to: each with its fields, and its number for errors. */
	list(name: string, entry: string, displayName: string): Fields[] {
		const value = this.context.getNodeParameter(name, this.itemIndex, {}) as
			IDataObject | undefined;
		const entries = value?.[entry] ?? [];
		if (!Array.isArray(entries)) throw notText(displayName);
		return entries.map(
			(fields: IDataObject, index) =>
				new Fields((field) => fields[field], `${displayName} ${index + 1}: `),
		);
	}

	flag(name: string, fallback: boolean): boolean {
		return Boolean(this.context.getNodeParameter(name, this.itemIndex, fallback));
	}

	/** An option's number; absent if the option is not set. */
	numberOption(name: string, displayName: string, rule: NumberRule): number | undefined {
		const value = this.options[name];
		return value === undefined ? undefined : checkedNumber(value, displayName, rule);
	}

	textOption(name: string, displayName: string): string | undefined {
		const value = this.options[name];
		if (value === undefined || value === null || value === '') return undefined;
		if (typeof value === 'object') throw notText(displayName);
		return String(value);
	}

	/** An option's choice; the first one if the option is not set. */
	choiceOption<Choice extends string>(
		name: string,
		displayName: string,
		choices: [Choice, ...Choice[]],
	): Choice {
		return checkedChoice(this.options[name] ?? choices[0], displayName, choices);
	}

	flagOption(name: string, fallback: boolean): boolean {
		return Boolean(this.options[name] ?? fallback);
	}
}

function checkedNumber(value: unknown, displayName: string, rule: NumberRule): number {
	const isNumeric = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
	const number = isNumeric ? Number(value) : NaN;
	const fits =
		Number.isFinite(number) &&
		number >= rule.min &&
		number <= (rule.max ?? Infinity) &&
		(!rule.whole || Number.isInteger(number));
	if (!fits) throw notANumber(displayName, value, rule);
	return number;
}

/** One of several values. @throws Failure that names the field */
export function checkedChoice<Choice extends string>(
	value: unknown,
	displayName: string,
	choices: Choice[],
): Choice {
	const chosen = choices.find((choice) => choice === value);
	if (chosen === undefined) throw notAChoice(displayName, value, choices);
	return chosen;
}
