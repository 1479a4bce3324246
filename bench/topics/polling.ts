import { pollTradeOff } from '../pollTradeOff';
import type { Topic } from './topic';

export const polling: Topic = {
	name: 'polling',
	about:
		'status requests against delay, simulated, beside fixed intervals, backoff and a running mean',
	minutes: 4,
	run: pollTradeOff,
};
