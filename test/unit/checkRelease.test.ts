import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'openvoice-release-'));
	cpSync(join(__dirname, '../../scripts'), join(folder, 'scripts'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the check as the release does, in a project of this version and changelog. */
function check(tag: string, version: string, changelog: string) {
	writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
	writeFileSync(join(folder, 'CHANGELOG.md'), changelog);
	const { status, stderr } = spawnSync(process.execPath, ['scripts/checkRelease.mjs', tag], {
		cwd: folder,
		encoding: 'utf8',
	});
	return { status, stderr };
}

it.each(['## 1.2.3\n\nFixed.\n', '## [1.2.3] - 2026-01-31\n\nFixed.\n\n## 1.2.2\n'])(
	'lets a release pass whose tag, version and changelog agree: %j',
	(section) => {
		expect(check('v1.2.3', '1.2.3', `# Changelog\n\n## Unreleased\n\n${section}`)).toEqual({
			status: 0,
			stderr: '',
		});
	},
);

it.each([
	['v1.2.4', '## 1.2.3\n\nFixed.\n', /The tag is "v1\.2\.4".+version 1\.2\.3/],
	['1.2.3', '## 1.2.3\n\nFixed.\n', /its tag is "v1\.2\.3"/],
	['', '## 1.2.3\n\nFixed.\n', /The tag is ""/],
	['v1.2.3', '## Unreleased\n\nFixed.\n\n## 1.2.30\n\nNew.\n', /no section "## 1\.2\.3"/],
	['v1.2.3', '## 1.2.3\n\n## 1.2.2\n\nNew.\n', /says nothing under "## 1\.2\.3"/],
])('stops the tag %j with the changelog %j', (tag, changelog, reason) => {
	const { status, stderr } = check(tag, '1.2.3', changelog);
	expect(status).toBe(1);
	expect(stderr).toMatch(reason);
});

it.each([
	['README.md', 'git clone https://github.com/n8n-nodes-openvoice/n8n-nodes-openvoice.git'],
	['credentials/SegmindApi.credentials.ts', 'n8n-nodes-openvoice/n8n-nodes-openvoice/blob'],
	['nodes/OpenVoice/OpenVoice.node.json', 'github.com/n8n-nodes-openvoice/n8n-nodes-openvoice'],
	['README.md', 'by n8n-nodes-openvoice maintainers'],
	['README.md', 'maintainers@n8n-nodes-openvoice.org'],
])('stops a release while %s still says %j', (file, placeholder) => {
	mkdirSync(dirname(join(folder, file)), { recursive: true });
	writeFileSync(join(folder, file), placeholder);
	const { status, stderr } = check('v1.2.3', '1.2.3', '## 1.2.3\n\nFixed.\n');
	expect(status).toBe(1);
	expect(stderr).toMatch(new RegExp(`^${file} still has a placeholder for `));
});
