import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readOptions } from '../../demo/options';
import { UsageError } from '../../scripts/terminal';
import { LANGUAGES } from '../../nodes/OpenVoice/models/openvoice';

const folder = mkdtempSync(join(tmpdir(), 'openvoice-options-'));
afterAll(() => rmSync(folder, { recursive: true }));

const read = (...args: string[]) => readOptions(args, folder);

it('asks for nothing', () => {
	expect(read()).toEqual({ sandbox: false });
});

it('takes what the node takes by default', () => {
	expect(read('--text', 'Hi').own).toEqual({ text: 'Hi', language: 'EN_NEWEST', speed: '1' });
});

it('takes a language in small letters, and a recording from where one is', () => {
	writeFileSync(join(folder, 'me.mp3'), '');
	const { own } = read('--text', 'Salut', '--language=fr', '--speed', '1.2', '--voice', './me.mp3');
	expect(own).toEqual({
		text: 'Salut',
		language: 'FR',
		speed: '1.2',
		voiceFile: join(folder, 'me.mp3'),
	});
});

it.each([
	[['--loud'], /--loud/],
	[['hello'], /'hello'/],
	[['--text'], /--text/],
	[['--speed', '1'], /--speed needs --text/],
	[['--text', 'Hi', '--voice', 'none.mp3'], /there is no file .*none\.mp3/],
	[['--text', 'Hi', '--voice', '.'], /is a folder/],
	[['--latency', 'slow'], /either fast or realistic, not "slow"/],
])('says in a sentence what is wrong with %j', (args, sentence) => {
	expect(() => read(...args)).toThrow(sentence);
	expect(() => read(...args)).toThrow(UsageError);
});

it('names in its help every language and every option', () => {
	const help = readFileSync(join(__dirname, '../../demo/help.txt'), 'utf8');
	for (const { value } of LANGUAGES) expect(help).toMatch(new RegExp(`\\b${value}\\b`));
	for (const option of ['text', 'language', 'speed', 'voice', 'sandbox', 'latency', 'help']) {
		expect(help).toContain(`\n  --${option} `);
	}
});
