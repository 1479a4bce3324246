import { node, packAndUnpack, type Packed, PROJECT } from './packed';

/**
 * n8n's own scanner, which judges every published package: its parser and rules, run on what npm would
 * publish and on the sources behind it. Run in a process of its own: it is an ES module.
 */
const SCAN = `
	const { ESLint } = await import('eslint');
	const { buildScanConfig, SOURCE_FILE_PATTERNS } =
		await import('@n8n/scan-community-package/scanner/scanner.mjs');
	const [cwd, ...given] = process.argv.slice(1);
	const eslint = new ESLint({
		cwd,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: await buildScanConfig(),
	});
	const results = await eslint.lintFiles(given.length > 0 ? given : SOURCE_FILE_PATTERNS);
	console.log(JSON.stringify(results));
`;

interface Finding {
	file: string;
	rule: string | null;
	line: number;
	message: string;
}

/** @param patterns what to look at; by default what the scanner itself looks at in a source tree */
async function scan(folder: string, patterns: string[] = []) {
	const said = await node(['--input-type=module', '-e', SCAN, folder, ...patterns]);
	const results = JSON.parse(said) as Array<{
		filePath: string;
		messages: Array<{ ruleId: string | null; line: number; message: string }>;
	}>;
	const findings = results.flatMap(({ filePath, messages }) =>
		messages.map(({ ruleId, line, message }): Finding => ({
			file: filePath.slice(folder.length + 1),
			rule: ruleId,
			line,
			message,
		})),
	);
	return { files: results.length, findings };
}

let packed: Packed;
beforeAll(async () => {
	packed = await packAndUnpack();
});
afterAll(async () => await packed.remove());

it('finds nothing in the packed package, not even a warning', async () => {
	const { files, findings } = await scan(packed.folder, ['**/*.js', 'package.json']);
	expect(findings).toEqual([]);
	expect(files).toBeGreaterThan(50);
});

it('finds nothing in the sources that npm’s provenance points at', async () => {
	const { files, findings } = await scan(PROJECT);
	expect(findings).toEqual([]);
	expect(files).toBeGreaterThan(50);
});
