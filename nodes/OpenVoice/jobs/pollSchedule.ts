/** Interim: replaced by the simulated schedule. */
export class RunTimes {
	observe(_facts: { inferenceTime?: number; queueTime?: number; totalTime?: number }): void {}
}

/** How long until the next look, in seconds, for a job submitted so many seconds ago. */
export function secondsUntilNextPoll({ ageSeconds }: { ageSeconds: number }): number {
	return Math.min(5, Math.max(0.25, ageSeconds / 8));
}
