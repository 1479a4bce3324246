import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { npmInstall, run } from './shell';

const PACKAGE = 'n8n-nodes-openvoice';

/** The type that n8n gives the node of the installed package; as a tool it ends in `Tool`. */
export const OPENVOICE = `${PACKAGE}.openVoice`;

/** The checkout's folder. */
export const PROJECT = join(__dirname, '..', '..');

/** Packs the built project as npm would publish it. Returns the tarball's path. */
export async function pack(intoFolder: string) {
	await mkdir(intoFolder, { recursive: true });
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', intoFolder];
	const listing = await run('npm', args, { cwd: PROJECT });
	const [packed] = JSON.parse(listing) as Array<{ filename: string }>;
	if (!packed) throw new Error(`npm pack gave no file: ${listing}`);
	return join(intoFolder, packed.filename);
}

/**
 * Installs a tarball as a community package, into the place and with the switches that n8n's own
 * "Install community node" uses: n8n brings the peer dependencies itself.
 * @returns the folder in which the package now is
 */
export async function installCommunityPackage(tarball: string, userFolder: string) {
	const folder = join(userFolder, '.n8n', 'nodes');
	await mkdir(folder, { recursive: true });
	const manifest = { name: 'installed-nodes', private: true, dependencies: {} };
	await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
	const flags = ['--legacy-peer-deps', '--no-package-lock', '--bin-links=false'];
	await npmInstall([...flags, tarball], { cwd: folder });
	return join(folder, 'node_modules', PACKAGE);
}
