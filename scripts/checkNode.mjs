// Says so in a sentence when Node.js is too old. It is the first module that each command loads, and is
// written so that even an old Node.js can read it.
import fs from 'fs';

const manifest = JSON.parse(fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const least = manifest.engines.node.replace(/[^\d.]/g, '');
const [major, minor] = process.versions.node.split('.').map(Number);
const [leastMajor, leastMinor] = least.split('.').map(Number);

if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
	console.error(
		`This project needs Node.js ${least} or newer, and this is Node.js ${process.versions.node}. ` +
			'Get a newer one from https://nodejs.org, then type the same command again.',
	);
	process.exit(1);
}
