import { z } from 'zod';
import { Random } from './random.ts';

const count = z.number().int().min(1);
const status = z.number().int().min(200).max(599);

const fault = z.strictObject({
	status: status.optional(),
	headers: z.record(z.string()).optional(),
	body: z.unknown().optional(),
	html: z.boolean().optional(),
	delayMs: z.number().min(0).optional(),
	reset: z.enum(['before', 'after']).optional(),
	accept: z.boolean().optional(),
	cut: z.number().int().min(0).optional(),
	brokenJson: z.boolean().optional(),
	expire: z.boolean().optional(),
	redirect: z.string().optional(),
});

const path = z.enum([
	...(['submit', 'sync', 'status', 'result', 'upload'] as const),
	...(['credits', 'history', 'file', 'reference', 'any'] as const),
]);

const rule = z.strictObject({
	path,
	match: z.strictObject({ text: z.string().optional() }).optional(),
	first: count.optional(),
	times: count.optional(),
	every: count.optional(),
	probability: z.number().min(0).max(1).optional(),
	fault: fault.refine((one) => Object.keys(one).length > 0, 'an empty fault does nothing'),
});

/** What goes wrong, and when. */
export const faultPlan = z.strictObject({
	seed: z.number().int().default(1),
	rules: z.array(rule),
});

export type FaultPlan = z.infer<typeof faultPlan>;
/** A fault plan as one writes it. */
export type FaultPlanInput = z.input<typeof faultPlan>;
export type Fault = z.infer<typeof fault>;
export type RulePath = z.infer<typeof path>;
/** What a request is for, as a fault plan names it. */
export type Purpose = Exclude<RulePath, 'any'>;
type Rule = z.infer<typeof rule>;

/** The order in which a fault that does several things is named after one of them. */
const NAMES = ['reset', 'accept', 'redirect', 'status', 'cut', 'brokenJson', 'expire'] as const;

/** What the access log calls a fault. */
export function faultName(fault: Fault): string {
	return NAMES.find((name) => fault[name] !== undefined) ?? 'delay';
}

/** A fault plan at work: the same plan and the same requests give the same faults. */
export class Faults {
	private readonly rules: Array<{ rule: Rule; random: Random; seen: number; done: number }>;

	constructor({ seed, rules }: FaultPlan) {
		this.rules = rules.map((rule, index) => ({
			rule,
			random: new Random(seed + index),
			seen: 0,
			done: 0,
		}));
	}

	/**
	 * What is to go wrong with a request: the fault of the first rule that strikes. Every rule whose
	 * path and text fit counts the request.
	 * @param text what the job in question says
	 */
	strike(purpose: Purpose, text: string | undefined): Fault | undefined {
		let struck: Fault | undefined;
		for (const state of this.rules) {
			const { rule, random } = state;
			if (rule.path !== 'any' && rule.path !== purpose) continue;
			if (rule.match?.text !== undefined && !text?.includes(rule.match.text)) continue;
			state.seen++;
			const lucky = random.uniform() >= (rule.probability ?? 1);
			if (struck || lucky) continue;
			if (state.seen > (rule.first ?? Infinity)) continue;
			if (state.done >= (rule.times ?? Infinity)) continue;
			if (state.seen % (rule.every ?? 1) !== 0) continue;
			state.done++;
			struck = rule.fault;
		}
		return struck;
	}
}
