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
 * One item's parameters, checked as they are read. Expressions can put anything into any field.
 * Every method throws a `Failure` that names the field.
 */
export class Parameters {
	private readonly options: IDataObject;

	constructor(
		readonly context: IExecuteFunctions,
		readonly itemIndex: number,
	) {
		this.options = context.getNodeParameter('options', itemIndex, {});
	}

	/** Text as it stands: a number becomes its digits, spaces around it stay. Blank is refused. */
	text(name: string, displayName: string): string {
		const value = this.read(name);
		if (typeof value === 'number') return String(value);
		if (value === null || value === undefined) throw blank(displayName);
		if (typeof value !== 'string') throw notText(displayName);
		if (value.trim() === '') throw blank(displayName);
		return value;
	}

	/** A text to be spoken: one without a letter or a digit is refused as well. */
	speech(name: string, displayName: string): string {
		const text = this.text(name, displayName);
		if (!/[\p{L}\p{N}]/u.test(text)) throw nothingToSay(displayName);
		return text;
	}

	choice<Choice extends string>(name: string, displayName: string, choices: Choice[]): Choice {
		return checkedChoice(this.read(name), displayName, choices);
	}

	/** What stands in a collection other than the options. */
	collection(name: string): IDataObject {
		return (this.context.getNodeParameter(name, this.itemIndex, {}) ?? {}) as IDataObject;
	}

	number(name: string, displayName: string, rule: NumberRule): number {
		return checkedNumber(this.read(name), displayName, rule);
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

	flagOption(name: string, fallback: boolean): boolean {
		return Boolean(this.options[name] ?? fallback);
	}

	private read(name: string): unknown {
		return this.context.getNodeParameter(name, this.itemIndex);
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
