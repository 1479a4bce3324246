import { type Outlook, secondsUntilNextPoll } from '../nodes/OpenVoice/jobs/pollSchedule';

/**
 * In how many seconds to look next.
 * @param polls how often the job has been looked at
 */
export type PollSchedule = (outlook: Outlook, polls: number) => number;

/** The node's own; `lookPrice` moves it along its trade-off of requests against delay. */
export function automatic(lookPrice?: number): PollSchedule {
	return (outlook) => secondsUntilNextPoll(outlook, lookPrice);
}

export function fixedInterval(seconds: number): PollSchedule {
	return () => seconds;
}

/** Every pause so many times the one before, up to the longest. */
export function exponentialBackoff(
	firstSeconds: number,
	factor: number,
	longestSeconds: number,
): PollSchedule {
	return (_, polls) => Math.min(longestSeconds, firstSeconds * factor ** polls);
}
