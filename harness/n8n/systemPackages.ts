import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { attempt, run } from './shell';

/** Debian keeps the programs of each PostgreSQL version out of PATH. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

function find(names: string[]): string | undefined {
	const versions = existsSync(POSTGRES_VERSIONS) ? readdirSync(POSTGRES_VERSIONS).sort() : [];
	const folders = [
		...versions.reverse().map((version) => join(POSTGRES_VERSIONS, version, 'bin')),
		...(process.env.PATH ?? '').split(delimiter),
	];
	return names
		.flatMap((name) => folders.map((folder) => join(folder, name)))
		.find((path) => existsSync(path));
}

/**
 * What gives the path of a program of this machine, installed from Debian's packages where it is missing and
 * we are root. It throws a sentence that says what to install otherwise.
 * @param names that it goes by, the first one found wins
 */
function program(debianPackage: string, ...names: string[]) {
	return async (report: (line: string) => void = () => {}): Promise<string> => {
		const found = find(names);
		if (found) return found;
		if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
			throw new Error(
				`These tests need ${names.join(' or ')}. Install it, on Debian or Ubuntu with: sudo apt-get install ${debianPackage}`,
			);
		}
		report(`Installing ${debianPackage} from Debian's packages …`);
		const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
		await attempt(async () => {
			await run('apt-get', ['update', '-q'], { env });
			await run('apt-get', ['install', '-qy', '--no-install-recommends', debianPackage], { env });
		});
		const installed = find(names);
		if (!installed) throw new Error(`${debianPackage} is installed but brings no ${names[0]}`);
		return installed;
	};
}

/** For playwright-core. */
export const ensureChromium = program('chromium', 'chromium', 'chromium-browser', 'google-chrome');
export const ensureRedis = program('redis-server', 'redis-server');
/** PostgreSQL's program that makes a database; its others are beside it. */
export const ensurePostgres = program('postgresql', 'initdb');
/** Decodes audio. */
export const ensureFfmpeg = program('ffmpeg', 'ffmpeg');
/** Another decoder of MP3. */
export const ensureMpg123 = program('mpg123', 'mpg123');
/** Tells what is wrong with an Ogg Opus. */
export const ensureOpusinfo = program('opus-tools', 'opusinfo');
