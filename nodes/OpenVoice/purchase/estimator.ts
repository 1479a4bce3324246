import { Failure } from '../errors/failure';
import type { ExecutionClock } from '../pace/executionClock';
import { DEFAULT_LANGUAGE, DEFAULT_SPEED } from '../models/openvoice';
import type { HistoryClient } from '../segmind/history';
import type { HistoryRecord } from '../segmind/historyRecord';
import { shortCredits } from './credits';
import type { ReferenceAudio } from './job';
import { type PricedRequest, Prices, type Said, secondsOnSlots } from './prices';

/** One request that would be sent. */
export interface PlannedRequest extends Said {
	reference: ReferenceAudio;
}

/** What is to be estimated. */
export interface Plan {
	/** The distinct requests. */
	requests: PlannedRequest[];
	/** How long all of it is. */
	characters: number;
	/** How long its audio will be, in seconds. */
	audioSeconds: number;
	/** How many requests run at the same time. */
	slots: number;
	/** 0 = no limit. */
	requestsPerMinute: number;
	/** Tells what the account has bought already. */
	isBought: (request: PlannedRequest) => Promise<boolean>;
}

/** What a plan will cost and take. */
export interface Estimated {
	/** As an item has them. */
	figures: {
		requests: number;
		alreadyBought: number;
		characters: number;
		/** In credits. */
		estimatedCost: number;
		estimatedAudioSeconds: number;
		estimatedSeconds: number;
	};
	/** How many requests the price is learned from; 0: it is a guess. */
	learnedFrom: number;
}

/** Prices do not change from day to day; four weeks are read in one question. */
const LEARNED_DAYS = 28;

const DAY_MS = 86_400_000;

/** A price is worth this much waiting. */
const LEARNING_MS = 15_000;

/** Learned from so many requests, a price is as good as it gets. */
const ENOUGH_REQUESTS = 100;

/** A submit, a look at the status, and the result. */
const CALLS_PER_REQUEST = 3;

/** What requests will cost and take, for one account; it is asked for its latest requests once, when first needed. */
export class Estimator {
	/** Requests that count as bought already for an item of this run: for no other one, then. */
	readonly countedIds = new Set<string>();

	private learned?: Promise<Prices>;

	constructor(
		private readonly history: HistoryClient,
		private readonly clock: ExecutionClock,
	) {}

	/** What the account's latest requests cost. @throws ExecutionCancelled, BatchStopped */
	async prices(): Promise<Prices> {
		this.learned ??= this.learn();
		return await this.learned;
	}

	/** What a plan will cost and take. What is bought already is free and at hand. @throws ExecutionCancelled, BatchStopped */
	async estimate(plan: Plan): Promise<Estimated> {
		const prices = await this.prices();
		const toBuy: PlannedRequest[] = [];
		for (const request of plan.requests) {
			if (!(await plan.isBought(request))) toBuy.push(request);
		}
		const runs = toBuy.map((one) => prices.runSecondsOf(one));
		const { requestsPerMinute: limit } = plan;
		const paceSeconds = limit > 0 ? (toBuy.length * CALLS_PER_REQUEST * 60) / limit : 0;
		const figures = {
			requests: plan.requests.length,
			alreadyBought: plan.requests.length - toBuy.length,
			characters: plan.characters,
			estimatedCost: shortCredits(prices.costOfAll(toBuy)),
			estimatedAudioSeconds: tenths(plan.audioSeconds),
			estimatedSeconds: tenths(Math.max(secondsOnSlots(runs, plan.slots), paceSeconds)),
		};
		return { figures, learnedFrom: prices.learnedFrom };
	}

	private async learn(): Promise<Prices> {
		const bought: PricedRequest[] = [];
		if (!this.history.isUsed) return new Prices(bought);
		const nowMs = this.clock.now();
		const query = { fromMs: nowMs - LEARNED_DAYS * DAY_MS, status: 'COMPLETED' as const };
		const read = async () => {
			for await (const records of this.history.pages(query, nowMs + LEARNING_MS)) {
				bought.push(...records.flatMap(pricedRequest));
				if (bought.length >= ENOUGH_REQUESTS) break;
			}
		};
		await read().catch((error: unknown) => {
			// What was read so far is learned from.
			if (!(error instanceof Failure)) throw error;
		});
		return new Prices(bought);
	}
}

function pricedRequest({ text, cost, latencyMs, ...more }: HistoryRecord): PricedRequest[] {
	if (text === undefined) return [];
	const { language = DEFAULT_LANGUAGE, speed = DEFAULT_SPEED } = more;
	const latencySeconds = latencyMs === undefined ? undefined : latencyMs / 1000;
	return [{ text, language, speed, cost, latencySeconds }];
}

function tenths(seconds: number): number {
	return Math.round(seconds * 10) / 10;
}
