import { pollTradeOff } from '../pollTradeOff';
import type { Topic } from './topic';

export const polling: Topic = {
	name: 'polling',
	about: 'status requests against delay, simulated, beside fixed intervals and backoff',
	minutes: 1.5,
	run: pollTradeOff,
};
