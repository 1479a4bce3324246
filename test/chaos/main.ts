import { parseArgs } from 'node:util';

import { runKills } from './kills';
import { runChaos, startChaosEngine, verdictOn } from './run';

const USAGE = `Speaks some 600 items in n8n's engine while a fifth of all requests fails: in two batches, and in 60
executions in which n8n calls the node again in all its ways (Retry On Fail, an error output wired back, a
loop, an agent, Retry in the list of executions). Then kills processes in the middle, and has two say the same at
once. The account's record, the clocks, the gateway and the file host are another seed's each time. Checks that nothing is
paid twice or lost.

npm run chaos                    100 runs, the seeds 1 to 100
npm run chaos -- --runs 300      so many runs
npm run chaos -- --seed 7        this seed only, or as the first one
npm run chaos -- --kills 20      so many kills; default one for every ten runs, at least one
`;

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			seed: { type: 'string' },
			runs: { type: 'string' },
			kills: { type: 'string' },
			help: { type: 'boolean' },
		},
	});
	if (values.help) return void process.stdout.write(USAGE);
	const first = Number(values.seed ?? 1);
	const runs = Number(values.runs ?? (values.seed === undefined ? 100 : 1));
	const kills = Number(values.kills ?? Math.max(1, Math.ceil(runs / 10)));
	const engine = await startChaosEngine();
	const failed: number[] = [];
	for (let seed = first; seed < first + runs; seed++) {
		const startMs = Date.now();
		const [report] = await runChaos(engine, [seed]);
		if (!report) continue;
		const seconds = (Date.now() - startMs) / 1000;
		const verdict = verdictOn(report);
		const { requests, audioShare, sceneAudioShare, faultShare } = report;
		const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
		console.log(
			`Seed ${seed}: ${verdict.length === 0 ? 'ok' : 'FAILED'}, ${percent(audioShare)} audio, where repeated ${percent(sceneAudioShare)}, ${percent(faultShare)} of ${requests} requests disturbed, ${seconds.toFixed(1)} s`,
		);
		for (const problem of verdict.slice(0, 20)) console.log(`  ${problem}`);
		if (verdict.length > 0) failed.push(seed);
	}
	for (let seed = first; seed < first + kills; seed++) {
		const problems = await runKills(seed);
		console.log(`Kill ${seed}: ${problems.length === 0 ? 'ok' : 'FAILED'}`);
		for (const problem of problems) console.log(`  ${problem}`);
		if (problems.length > 0) failed.push(seed);
	}
	if (failed.length > 0) {
		console.log(`\nRun a failed seed again with: npm run chaos -- --seed ${failed[0]} --kills 1`);
		console.log(`Failed: ${failed.join(', ')}`);
		process.exitCode = 1;
	} else {
		console.log(`\nAll ${runs} runs: nothing was bought twice, nothing was lost.`);
	}
}

void main();
