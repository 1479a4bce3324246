import { parseArgs } from 'node:util';

import { printTargets, type Target } from './table';
import { formats } from './topics/formats';
import { growth } from './topics/growth';
import { history } from './topics/history';
import { makespan } from './topics/makespan';

const TOPICS = [growth, makespan, history, formats];

/** bench/help.txt says what it does. */
async function main(): Promise<void> {
	const { values } = parseArgs({ options: { only: { type: 'string' } } });
	const names = TOPICS.map(({ name }) => name);
	const wanted = values.only?.split(',') ?? names;
	const unknown = wanted.filter((name) => !names.includes(name));
	if (unknown.length > 0) {
		console.error(`There is no topic ${unknown.join(', ')}, only ${names.join(', ')}.`);
		process.exit(1);
	}
	const targets: Target[] = [];
	for (const { name, run } of TOPICS.filter((topic) => wanted.includes(topic.name))) {
		console.error(`Measuring: ${name} …`);
		targets.push(...(await run()));
	}
	if (!printTargets(targets)) process.exitCode = 1;
}

void main();
