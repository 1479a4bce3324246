// Every command of package.json: `node scripts/run.mjs [--built] PROGRAM [ARGUMENTS…]`. Installs what is missing or out of date,
// builds the node if its sources have changed (--built), and runs the program in this process.
// Written so that even an old Node.js can read it, to say that it is too old.
import fs from 'fs';
import path from 'path';
import { fileURLToPath, pathToFileURL } from 'url';

function checkNode() {
	const versions = [
		JSON.parse(fs.readFileSync('package.json', 'utf8')).engines.node,
		process.version,
	];
	const [least, found] = versions.map((version) => version.replace(/[^\d.]/g, ''));
	const [[leastMajor, leastMinor], [major, minor]] = [least, found].map((version) =>
		version.split('.').map(Number),
	);
	if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return;
	console.error(
		`This project needs Node.js ${least} or newer, and this is Node.js ${found}. ` +
			'Get a newer one from https://nodejs.org, then type the same command again.',
	);
	process.exit(1);
}

/** npm forwards SIGTERM to its shell only: how often to check that the parent is alive. */
const LOOK_FOR_PARENT_EVERY_MS = 500;

function endWithParent() {
	const parent = process.ppid;
	const watch = setInterval(() => {
		if (process.ppid === parent) return;
		clearInterval(watch);
		process.kill(process.pid, 'SIGTERM');
	}, LOOK_FOR_PARENT_EVERY_MS).unref();
}

async function main(isBuilt, program, args) {
	// Where the command was typed; npm says so itself.
	process.env.INIT_CWD = process.env.INIT_CWD || process.cwd();
	process.chdir(fileURLToPath(new URL('..', import.meta.url)));
	checkNode();
	// Newcomers need not wait for an installation to read it.
	const help = path.join(path.dirname(program), 'help.txt');
	if (args.some((arg) => /^(-h|--help)$/.test(arg)) && fs.existsSync(help)) {
		console.log(fs.readFileSync(help, 'utf8'));
		return;
	}
	endWithParent();
	const { setUp } = await import('./setUp.mjs');
	await setUp(isBuilt);
	process.argv = [process.execPath, path.resolve(program), ...args];
	if (program.endsWith('.ts')) await import('tsx');
	await import(pathToFileURL(process.argv[1]).href);
}

const [, , ...typed] = process.argv;
const isBuilt = typed[0] === '--built';
const [program, ...args] = isBuilt ? typed.slice(1) : typed;
main(isBuilt, program, args);
