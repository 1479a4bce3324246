import { PROJECT, node } from './packed';

/** Loads what every node needs, then this package, and says how much CPU time each took, in µs. */
const SCRIPT = `
	const cpu = () => Object.values(process.cpuUsage()).reduce((sum, part) => sum + part);
	const times = [cpu()];
	require('n8n-workflow');
	times.push(cpu());
	const { n8n } = require('./package.json');
	for (const file of [...n8n.nodes, ...n8n.credentials]) require('./' + file);
	times.push(cpu());
	console.log((times[2] - times[1]) / (times[1] - times[0]));
`;

it('takes n8n less than half the CPU time to load that n8n-workflow takes', async () => {
	const ratios: number[] = [];
	for (let round = 0; round < 3; round++) ratios.push(Number(await node(['-e', SCRIPT], PROJECT)));
	expect(Math.min(...ratios)).toBeLessThan(0.5);
});
