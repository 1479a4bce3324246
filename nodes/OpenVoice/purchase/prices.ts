import { languageOf, TYPICAL_COST_CREDITS, TYPICAL_RUN_SECONDS } from '../models/openvoice';
import { type Line, lineThrough, median, valueAt } from './lineThrough';

/** What is said in a request, as far as its price depends on it. */
export interface Said {
	text: string;
	language: string;
	speed: number;
}

/** A request that was bought: what it said, and what it took. */
export interface PricedRequest extends Said {
	/** In credits. */
	cost?: number;
	latencySeconds?: number;
}

/** Prices change, and so do an account's habits: no more than so many of the latest requests are learned from. */
const MOST_LEARNED = 100;

/** With so many requests in a language, it has a price of its own. */
const ENOUGH_OF_LANGUAGE = 5;

/** A language's own price is within these times what all have: the rest is chance. */
const LANGUAGE_FACTOR = { min: 1 / 3, max: 3 };

/** How long a text is when it is spoken, in seconds, as far as its characters tell. */
export function speechSeconds({ text, language, speed }: Said): number {
	const { charactersPerSecond = 15 } = languageOf(language) ?? {};
	return Array.from(text).length / charactersPerSecond / speed;
}

/**
 * What requests cost and how long they run, by the length of their speech: learned from the account's latest ones,
 * since nobody says whether the service bills requests or seconds (docs/segmind.md, "Money").
 */
export class Prices {
	/** How many requests the price is learned from; 0: it is the typical one, a guess. */
	readonly learnedFrom: number;

	private readonly cost: Line;

	private readonly run: Line;

	/** What a language costs, measured by what all cost. */
	private readonly factors = new Map<string, number>();

	/** @param bought newest first */
	constructor(bought: PricedRequest[]) {
		const priced = bought.filter(({ cost = 0 }) => cost > 0).slice(0, MOST_LEARNED);
		this.learnedFrom = priced.length;
		const pointOf = (one: PricedRequest, value: number) => ({ x: speechSeconds(one), y: value });
		this.cost = lineThrough(priced.map((one) => pointOf(one, one.cost!))) ?? {
			base: TYPICAL_COST_CREDITS,
			slope: 0,
		};
		const timed = priced.filter(({ latencySeconds = 0 }) => latencySeconds > 0);
		this.run = lineThrough(timed.map((one) => pointOf(one, one.latencySeconds!))) ?? {
			base: TYPICAL_RUN_SECONDS,
			slope: 0,
		};
		for (const language of new Set(priced.map((one) => one.language))) {
			const own = priced.filter((one) => one.language === language);
			if (own.length < ENOUGH_OF_LANGUAGE) continue;
			const ratios = own.map((one) => one.cost! / this.costOfAny(one));
			this.factors.set(language, clamp(median(ratios), LANGUAGE_FACTOR));
		}
	}

	/** What a request will cost, in credits. */
	costOf(said: Said): number {
		return this.costOfAny(said) * (this.factors.get(said.language) ?? 1);
	}

	/** What several will cost together, in credits. */
	costOfAll(said: Said[]): number {
		return said.reduce((sum, one) => sum + this.costOf(one), 0);
	}

	/** How long it will run, in seconds. */
	runSecondsOf(said: Said): number {
		return valueAt(this.run, speechSeconds(said));
	}

	private costOfAny(said: Said): number {
		return valueAt(this.cost, speechSeconds(said));
	}
}

/** How long requests take, side by side on so many slots, each begun as soon as one is free; in seconds. */
export function secondsOnSlots(runSeconds: number[], slots: number): number {
	const freeAt = Array.from({ length: Math.min(slots, runSeconds.length) }, () => 0);
	for (const seconds of runSeconds) {
		const first = freeAt.indexOf(Math.min(...freeAt));
		freeAt[first]! += seconds;
	}
	return Math.max(0, ...freeAt);
}

function clamp(value: number, { min, max }: { min: number; max: number }): number {
	return Math.min(max, Math.max(min, value));
}
