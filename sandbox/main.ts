import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { faultPlan } from './faults.ts';
import { listen } from './listen.ts';
import { formatError } from './refusal.ts';
import { changeSettings, LATENCIES, settingsSchema } from './settings.ts';

/** The sandbox's own key; any other of the same form will do as well. */
const DEMO_KEY = 'SG_5a9db0c5a9db0c5a';

const off = { type: 'boolean', default: false } as const;

const readOptions = () =>
	parseArgs({
		options: {
			port: { type: 'string', default: '4010' },
			host: { type: 'string', default: '127.0.0.1' },
			latency: { type: 'string', default: 'realistic' },
			settings: { type: 'string', default: '{}' },
			faults: { type: 'string' },
			...{ validate: off, log: off, 'exit-with-parent': off, help: off },
		},
	}).values;

/** How the command line has the sandbox begin. @throws Error that says what is wrong with it */
async function readStart(options: ReturnType<typeof readOptions>) {
	const { latency } = options;
	if (latency !== 'realistic' && latency !== 'fast') {
		throw new Error(`--latency is realistic or fast, not ${latency}`);
	}
	const settings = inOption('--settings', () =>
		changeSettings(settingsSchema.parse({}), {
			runSeconds: LATENCIES[latency],
			validate: options.validate,
			...(JSON.parse(options.settings) as object),
		}),
	);
	const plan = options.faults ? await readFile(options.faults, 'utf8') : '{"rules": []}';
	const faults = inOption('--faults', () => faultPlan.parse(JSON.parse(plan)));
	return { settings, faults, log: options.log };
}

/** What `read` gives. @throws Error that names the option whose value cannot be read */
function inOption<Value>(name: string, read: () => Value): Value {
	try {
		return read();
	} catch (error) {
		throw new Error(`${name}: ${formatError(error)}`, { cause: error });
	}
}

async function main(): Promise<void> {
	const options = readOptions();
	if (options.help) {
		const settings = JSON.stringify(settingsSchema.parse({}), null, 2);
		const text = await readFile(new URL('options.txt', import.meta.url), 'utf8');
		process.stdout.write(`${text}${settings}\n`);
		return;
	}
	const start = await readStart(options);
	const { server, url } = await listen(start, options.host, Number(options.port));
	const stop = () => void server.close().finally(() => process.exit(0));
	process.once('SIGTERM', stop);
	process.once('SIGINT', stop);
	if (options['exit-with-parent']) process.stdin.once('close', stop).resume();

	process.stdout.write(`Sandbox ready at ${url}
In n8n's credential Segmind OpenVoice API: this address as Base URL, Storage URL and History URL; as API Key ${DEMO_KEY}
`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${formatError(error)}\n`);
	process.exit(2);
});
