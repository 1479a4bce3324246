import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { attempt, run } from './shell';

const INSTALL_ATTEMPTS = 3;

interface Program {
	/** Names that it goes by, the first one found wins. */
	names: string[];
	/** The Debian package that brings it. */
	debianPackage: string;
}

const CHROMIUM: Program = {
	names: ['chromium', 'chromium-browser', 'google-chrome'],
	debianPackage: 'chromium',
};
const REDIS: Program = { names: ['redis-server'], debianPackage: 'redis-server' };
const FFMPEG: Program = { names: ['ffmpeg'], debianPackage: 'ffmpeg' };
const MPG123: Program = { names: ['mpg123'], debianPackage: 'mpg123' };
const OPUSINFO: Program = { names: ['opusinfo'], debianPackage: 'opus-tools' };
const POSTGRES: Program = { names: ['initdb'], debianPackage: 'postgresql' };

/** Debian keeps the programs of each PostgreSQL version out of PATH. */
const POSTGRES_VERSIONS = '/usr/lib/postgresql';

function folders() {
	const versions = existsSync(POSTGRES_VERSIONS) ? readdirSync(POSTGRES_VERSIONS).sort() : [];
	return [
		...versions.reverse().map((version) => join(POSTGRES_VERSIONS, version, 'bin')),
		...(process.env.PATH ?? '').split(delimiter),
	];
}

function find({ names }: Program) {
	for (const name of names) {
		const folder = folders().find((candidate) => existsSync(join(candidate, name)));
		if (folder) return join(folder, name);
	}
	return undefined;
}

/**
 * The path of a program of this machine, installed from Debian's packages where it is missing and we
 * are root. Throws a sentence that says what to install otherwise.
 */
async function ensure(program: Program, report: (line: string) => void) {
	const found = find(program);
	if (found) return found;
	if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
		throw new Error(
			`These tests need ${program.names.join(' or ')}. Install it, on Debian or Ubuntu with: sudo apt-get install ${program.debianPackage}`,
		);
	}
	report(`Installing ${program.debianPackage} from Debian's packages …`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	const packages = ['-y', '--no-install-recommends', program.debianPackage];
	await attempt(INSTALL_ATTEMPTS, async () => {
		await run('apt-get', ['update', '-q'], { env });
		await run('apt-get', ['install', '-q', ...packages], { env });
	});
	const installed = find(program);
	if (!installed)
		throw new Error(`${program.debianPackage} is installed but brings no ${program.names[0]}`);
	return installed;
}

type Report = (line: string) => void;

/** Path of a Chromium (or Chrome) for playwright-core. */
export const ensureChromium = async (report: Report = () => {}) => await ensure(CHROMIUM, report);

/** Path of redis-server. */
export const ensureRedis = async (report: Report = () => {}) => await ensure(REDIS, report);

/** Folder of PostgreSQL's programs (initdb, postgres, …). */
export const ensurePostgres = async (report: Report = () => {}) =>
	join(await ensure(POSTGRES, report), '..');

/** Path of ffmpeg, which decodes audio. */
export const ensureFfmpeg = async (report: Report = () => {}) => await ensure(FFMPEG, report);

/** Path of mpg123, another decoder of MP3. */
export const ensureMpg123 = async (report: Report = () => {}) => await ensure(MPG123, report);

/** Path of opusinfo, which tells what is wrong with an Ogg Opus. */
export const ensureOpusinfo = async (report: Report = () => {}) => await ensure(OPUSINFO, report);
