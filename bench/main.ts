import { parseArgs } from 'node:util';

import { printTargets, type Target } from './table';
import { formats } from './topics/formats';
import { growth } from './topics/growth';
import { history } from './topics/history';
import { makespan } from './topics/makespan';

const TOPICS = [growth, makespan, history, formats];

const HELP = `npm run bench -- [--only topic,topic]

Measures the node in n8n's engine against the sandbox, each time in a fresh process, and prints what
was asked and what was measured. Fails if a target is missed.

${TOPICS.map(({ name, about, minutes }) => `  ${name.padEnd(10)} ${about} (about ${minutes} min)`).join('\n')}
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: { only: { type: 'string' }, help: { type: 'boolean' } },
	});
	const wanted = values.only?.split(',') ?? TOPICS.map(({ name }) => name);
	const unknown = wanted.filter((name) => !TOPICS.some((topic) => topic.name === name));
	if (values.help || unknown.length > 0) {
		if (unknown.length > 0) console.error(`There is no topic ${unknown.join(', ')}.\n`);
		console.log(HELP);
		process.exitCode = unknown.length > 0 ? 1 : 0;
		return;
	}
	const targets: Target[] = [];
	for (const { name, run } of TOPICS.filter((topic) => wanted.includes(topic.name))) {
		console.error(`Measuring: ${name} …`);
		targets.push(...(await run()));
	}
	if (!printTargets(targets)) process.exitCode = 1;
}

void main();
