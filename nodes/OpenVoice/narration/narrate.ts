import { scanAudio } from '../audio/audioScan';
import { readBinary } from '../audio/binaryData';
import { Failure, withFacts } from '../errors/failure';
import type { Part } from './parts';
import { BatchStopped, ExecutionCancelled } from '../pace/executionClock';
import { takeUpBought } from '../purchase/history/boughtBefore';
import { roundCredits } from '../purchase/credits';
import { isTool } from '../purchase/isTool';
import type { SpeechJob } from '../purchase/job';
import type { LedgerEntry } from '../purchase/ledger';
import { addressOf, joinParts, storeCaptions } from './narrationFile';
import type { NarrationJob, NarrationOutput, Spoken } from './narrationJob';
import { describeNarration, segmentsOf } from './narrationOutput';
import type { RunContext } from '../purchase/runContext';
import { speak } from '../purchase/speak';

/** One request: what equal parts have in common. */
interface Take {
	part: Part;
	entry: LedgerEntry;
	job: SpeechJob;
}

/** Thrown where a part is not to be bought any more, because another one failed. */
class NarrationStopped extends Error {}

/**
 * Speaks all parts side by side, each with what Generate does for one item, and joins them to one file.
 * Equal parts are bought once.
 * @throws Failure; nothing is sent if what it takes is more than may be spent
 */
export async function runNarration(run: RunContext, job: NarrationJob): Promise<NarrationOutput> {
	const takes = takesOf(run, job);
	const distinct = [...new Set(takes)];
	await Promise.all(distinct.map(async ({ job: one }) => await takeUpBought(run, one)));
	planToBuy(run, distinct);
	const spoken = await speakAll(run, job, distinct).finally(() => {
		for (const { entry } of distinct) run.planned.delete(entry);
	});
	const spokenParts = takes.map((take) => spoken.get(take)!);
	const { audio, times, seconds } = await joinParts(run, job, spokenParts);
	const segments = segmentsOf(job.parts, spokenParts, times);
	const all = [...spoken.values()];
	const audioUrl = isTool(run.context) ? await addressOf(run, audio, all) : undefined;
	return {
		...(await describeNarration(run, job, { audio, audioUrl, seconds, segments, spoken: all })),
		audio,
		reused: all.some(({ reused }) => reused),
		captions: await storeCaptions(run, job, audio, segments.flat()),
	};
}

/** For each part the request that speaks it. */
function takesOf({ ledger }: RunContext, narration: NarrationJob): Take[] {
	const byContent = new Map<string, Take>();
	const { itemIndex, timeoutSeconds, pollIntervalSeconds, reuseWithinHours } = narration;
	return narration.parts.map((part) => {
		const { reference, identity, language, speed } = narration.voiceOf(part.speaker);
		const { text } = part;
		const content = JSON.stringify([text, language, speed, identity]);
		const known = byContent.get(content);
		if (known) return known;
		const entry = ledger.claim(itemIndex, { text, language, speed, voice: identity }, true);
		const job: SpeechJob = {
			itemIndex,
			entry,
			mode: 'async',
			reference,
			text,
			language,
			speed,
			waitForCompletion: true,
			downloadAudio: true,
			simplify: true,
			timeoutSeconds,
			pollIntervalSeconds,
			reuseWithinHours,
		};
		const take = { part, entry, job };
		byContent.set(content, take);
		return take;
	});
}

/** Half a narration is worth nothing: it is not begun if it cannot be paid, or lacks a voice. @throws Failure */
function planToBuy({ ledger, options, planned, voiceAddresses }: RunContext, takes: Take[]): void {
	const toBuy = takes.filter(({ entry }) => entry.now.state === 'new');
	for (const { reference } of toBuy.map(({ job }) => job)) {
		if ('url' in reference) voiceAddresses.check(reference);
	}
	const { maxCredits } = options;
	const plannedBefore = [...planned].filter(({ now }) => now.state === 'new').length;
	const before = ledger.creditsWith(plannedBefore);
	const after = ledger.creditsWith(plannedBefore + toBuy.length);
	if (toBuy.length > 0 && maxCredits > 0 && after > maxCredits) {
		throw new Failure('narrationTooExpensive', {
			requests: toBuy.length,
			needed: roundCredits(after - before),
			spent: before,
			limit: maxCredits,
		});
	}
	for (const { entry } of toBuy) planned.add(entry);
}

/** @throws Failure of the part that failed first, when all that was under way has ended */
async function speakAll(
	run: RunContext,
	narration: NarrationJob,
	takes: Take[],
): Promise<Map<Take, Spoken>> {
	const spoken = new Map<Take, Spoken>();
	let failed: { take: Take; error: unknown } | undefined;
	const check = () => {
		if (failed) throw new NarrationStopped();
	};
	await Promise.all(
		takes.map(async (take) => {
			try {
				spoken.set(take, await speakPart(run, { ...take.job, check }));
			} catch (error) {
				if (error instanceof NarrationStopped) return;
				const isStop = error instanceof BatchStopped || error instanceof ExecutionCancelled;
				if (!failed || (failed.error instanceof BatchStopped && !isStop)) failed = { take, error };
				// As with items: when the node is to stop, nothing is waited for that is not needed.
				if (!isStop && !run.context.continueOnFail()) run.clock.stop();
			}
		}),
	);
	if (!failed) return spoken;
	const { take, error } = failed;
	if (!(error instanceof Failure) || narration.parts.length === 1) throw error;
	// When the node stops, its error names what all items have bought, or may have.
	const others = run.context.continueOnFail() ? takes.filter((other) => other !== take) : [];
	throw withFacts(error, {
		otherRequestIds: others.flatMap(({ entry }) => requestIdOf(entry) ?? []),
		part: {
			text: take.part.text,
			textsInDoubt: others
				.filter(({ entry }) => entry.now.state === 'submitting')
				.map(({ part }) => part.text),
		},
	});
}

async function speakPart(run: RunContext, job: SpeechJob): Promise<Spoken> {
	const { json, audio, facts, reused } = await speak(run, job);
	if (!audio) throw new TypeError('A speech without audio');
	return {
		requestId: json.requestId as string | undefined,
		audio,
		audioUrl: json.audioUrl as string | undefined,
		scan: await scanAudio(await readBinary(run.context, audio)),
		cost: json.cost as number | undefined,
		reused,
		remainingCredits: facts?.remainingCredits,
	};
}

function requestIdOf({ now }: LedgerEntry): string | undefined {
	return 'requestId' in now ? now.requestId : undefined;
}
