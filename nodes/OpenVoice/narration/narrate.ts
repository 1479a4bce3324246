import { scanAudio } from '../audio/audioScan';
import { readBinary } from '../audio/binaryData';
import { Failure, isFailure, withFacts } from '../errors/failure';
import type { Part } from './parts';
import { BatchStopped, ExecutionCancelled } from '../pace/executionClock';
import { adoptBought } from '../purchase/find';
import { roundCredits, shortCredits } from '../purchase/credits';
import { isTool } from '../purchase/isTool';
import type { SpeechOrder } from '../purchase/job';
import type { Said } from '../purchase/prices';
import { beginPurchase, completePurchase } from '../purchase/purchase';
import { addressOf, joinParts, storeCaptions } from './narrationFile';
import type { NarrationJob, NarrationOutput, Spoken } from './narrationJob';
import { describeNarration } from './narrationOutput';
import type { RunContext } from '../purchase/runContext';
import { isInDoubt, isUnbought, type Purchase, requestIdOf } from '../purchase/state';

/** One request: what equal parts have in common. */
interface UniquePart {
	part: Part;
	purchase: Purchase;
	order: SpeechOrder;
}

/** Thrown where a part is not to be bought any more, because another one failed. */
class NarrationStopped extends Error {}

/**
 * Speaks all parts side by side, each with what Generate does for one item, and joins them to one file.
 * Equal parts are bought once.
 * @throws Failure; nothing is sent if what it takes is more than may be spent
 */
export async function runNarration(run: RunContext, job: NarrationJob): Promise<NarrationOutput> {
	const parts = uniqueParts(run, job);
	const distinct = [...new Set(parts)];
	const searches = await Promise.all(
		distinct.map(async ({ purchase, order }) => await adoptBought(run, purchase, order)),
	);
	await planToBuy(run, job, distinct);
	const spoken = await speakAll(run, job, distinct).finally(() => {
		for (const { purchase } of distinct) run.planned.delete(purchase);
	});
	const spokenParts = parts.map((part) => spoken.get(part)!);
	const all = [...spoken.values()];
	const output = async () => {
		const { audio, segments, seconds, problem } = await joinParts(run, job, spokenParts);
		const audioUrl = isTool(run.context) ? await addressOf(run, audio, all) : undefined;
		return {
			...(await describeNarration(run, job, { audio, audioUrl, seconds, segments, spoken: all })),
			audio,
			reused: all.some(({ reused }) => reused),
			couldNotLook: searches.includes('unseen'),
			problem,
			captions: await storeCaptions(run, job, audio, segments.flat()),
		};
	};
	return await output().catch((error: unknown) => {
		throw isOfExecution(error) ? error : namingAll(run, error, all);
	});
}

/** What n8n could not keep of a narration whose parts are all spoken. */
function namingAll({ context }: RunContext, error: unknown, spoken: Spoken[]): Failure {
	if (isFailure(error)) return error;
	const why = error instanceof Error ? error.message : '';
	// When the node stops, its error names what all items have bought.
	const named = context.continueOnFail() ? spoken : [];
	const otherRequestIds = named.flatMap(({ requestId }) => requestId ?? []);
	return new Failure('narrationNotStored', { why, otherRequestIds });
}

function isOfExecution(error: unknown): boolean {
	return error instanceof BatchStopped || error instanceof ExecutionCancelled;
}

/** For each part the request that speaks it. */
function uniqueParts(run: RunContext, narration: NarrationJob): UniquePart[] {
	const byContent = new Map<string, UniquePart>();
	const { itemIndex, timeoutSeconds, pollIntervalSeconds, reuseWithinHours } = narration;
	return narration.parts.map((part) => {
		const { reference, identity, language, speed } = narration.voiceOf(part.speaker);
		const { text } = part;
		const content = JSON.stringify([text, language, speed, identity]);
		const known = byContent.get(content);
		if (known) return known;
		const said = { text, language, speed };
		const purchase = beginPurchase(run, itemIndex, { ...said, voice: identity }, true);
		const order: SpeechOrder = {
			...{ itemIndex, reference, ...said, timeoutSeconds, pollIntervalSeconds, reuseWithinHours },
			mode: 'async',
			waitForCompletion: true,
			downloadAudio: true,
			simplify: true,
		};
		const unique = { part, purchase, order };
		byContent.set(content, unique);
		return unique;
	});
}

/** Fails before submitting if the budget or a voice is insufficient. @throws Failure */
async function planToBuy(
	{ record, options, planned, account }: RunContext,
	narration: NarrationJob,
	parts: UniquePart[],
): Promise<void> {
	const { maxCredits } = options;
	const prices = maxCredits > 0 ? await account.estimator.prices() : undefined;
	// From here on nothing is waited for: what is planned is planned at once.
	const toBuy = parts.filter(({ purchase }) => isUnbought(purchase));
	for (const { reference } of toBuy.map(({ order }) => order)) {
		if ('url' in reference) account.voiceAddresses.check(reference);
	}
	const before = record.spending.creditsWith([...planned].filter(isUnbought).length);
	const costOf = (said: Said[]) =>
		prices?.learnedFrom
			? prices.costOfAll(said)
			: said.length * roundCredits(record.spending.creditsWith(1) - record.spending.creditsWith(0));
	const needed = costOf(toBuy.map(({ order }) => order));
	if (toBuy.length === 0 || maxCredits === 0 || roundCredits(before + needed) <= maxCredits) {
		for (const { purchase } of toBuy) planned.add(purchase);
		return;
	}
	const levers = (await narration.levers()).map(({ parts: said, ...lever }) => ({
		...lever,
		requests: said.length,
		needed: costOf(said),
	}));
	throw new Failure('narrationTooExpensive', {
		requests: toBuy.length,
		needed: shortCredits(needed),
		spent: before,
		limit: maxCredits,
		levers: levers
			.filter((lever) => lever.needed < needed)
			.map((lever) => ({ ...lever, needed: shortCredits(lever.needed) })),
	});
}

/** @throws Failure of the part that failed first, when all that was under way has ended */
async function speakAll(
	run: RunContext,
	narration: NarrationJob,
	parts: UniquePart[],
): Promise<Map<UniquePart, Spoken>> {
	const spoken = new Map<UniquePart, Spoken>();
	let failed: { unique: UniquePart; error: unknown } | undefined;
	const beforeSubmit = () => {
		if (failed) throw new NarrationStopped();
	};
	await Promise.all(
		parts.map(async (unique) => {
			try {
				const order = { ...unique.order, beforeSubmit };
				spoken.set(unique, await speakPart(run, unique.purchase, order));
			} catch (error) {
				if (error instanceof NarrationStopped) return;
				const isStop = isOfExecution(error);
				if (!failed || (failed.error instanceof BatchStopped && !isStop))
					failed = { unique, error };
				// As with items: when the node is to stop, nothing is waited for that is not needed.
				if (!isStop && !run.context.continueOnFail()) run.clock.stop();
			}
		}),
	);
	if (!failed) return spoken;
	const { unique, error } = failed;
	if (!(error instanceof Failure) || narration.parts.length === 1) throw error;
	// When the node stops, its error names what all items have bought, or may have.
	const others = run.context.continueOnFail() ? parts.filter((other) => other !== unique) : [];
	throw withFacts(error, {
		otherRequestIds: others.flatMap(({ purchase }) => requestIdOf(purchase) ?? []),
		part: {
			text: unique.part.text,
			textsInDoubt: others
				.filter(({ purchase }) => isInDoubt(purchase))
				.map(({ part }) => part.text),
		},
	});
}

async function speakPart(run: RunContext, purchase: Purchase, order: SpeechOrder): Promise<Spoken> {
	const { json, audio, facts, reused } = await completePurchase(run, purchase, order);
	if (!audio) throw new TypeError('A speech without audio');
	const requestId = json.requestId as string | undefined;
	const scanning = async () => await scanAudio(await readBinary(run.context, audio));
	return {
		requestId,
		audio,
		audioUrl: json.audioUrl as string | undefined,
		scan: await scanning().catch((error: unknown) => {
			const why = error instanceof Error ? error.message : '';
			throw isOfExecution(error) ? error : new Failure('notStored', { requestId, why });
		}),
		cost: json.cost as number | undefined,
		reused,
		remainingCredits: facts?.remainingCredits,
	};
}
