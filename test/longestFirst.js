'use strict';

const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * What takes longest, by the end of its path. Jest begins with the largest files until it has seen how
 * long each takes: on a fresh clone the longest one would be begun last, and be waited for alone.
 */
const LONGEST = [
	// Measures, while a worker’s memory is small: collecting garbage counts as work.
	'unit/narration/linear.test.ts',
	'workflow/chaos.test.ts',
	'hostile/delivered.test.ts',
	'sandbox/checkSegmind.test.ts',
	'hostile/slowRecord.test.ts',
	'workflow/node.test.ts',
	'hostile/attempts.test.ts',
	'workflow/demo.test.ts',
	'e2e/killedQueue.test.ts',
	'e2e/editor.test.ts',
	'e2e/killed.test.ts',
	'e2e/queue.test.ts',
];

module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		const rank = ({ path }) => {
			const place = LONGEST.findIndex((end) => path.replaceAll('\\', '/').endsWith(end));
			return place < 0 ? LONGEST.length : place;
		};
		return [...super.sort(tests)].sort((one, other) => rank(one) - rank(other));
	}
};
