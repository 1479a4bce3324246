import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What CONTRIBUTING says of the product's structure. */

const NODE = join(__dirname, '../../nodes/OpenVoice');

const sources = readdirSync(NODE, { recursive: true, encoding: 'utf8' })
	.filter((file) => file.endsWith('.ts'))
	.map((file) => ({ file, text: readFileSync(join(NODE, file), 'utf8') }));

/** The folder of a file below the node's; files beside `OpenVoice.node.ts` have none. */
const folderOf = (file: string) => (file.includes('/') ? file.split('/')[0] : undefined);

const imports = sources.flatMap(({ file, text }) =>
	[...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, to = '']) => ({
		from: folderOf(file),
		to: folderOf(relative(NODE, join(NODE, dirname(file), `${to}.ts`))),
	})),
);

it('has no two folders that import each other, on however long a way', () => {
	const next = new Map<string, Set<string>>();
	for (const { from, to } of imports) {
		if (!from || !to || from === to) continue;
		next.set(from, (next.get(from) ?? new Set()).add(to));
	}
	expect(next.size).toBeGreaterThan(5);
	const reaches = (from: string, goal: string, seen = new Set<string>()): boolean =>
		[...(next.get(from) ?? [])].some((to) => {
			if (to === goal) return true;
			if (seen.has(to)) return false;
			return reaches(to, goal, seen.add(to));
		});
	expect([...next.keys()].filter((folder) => reaches(folder, folder))).toEqual([]);
});

it('has no file over 300 lines', () => {
	const long = sources.filter(({ text }) => text.split('\n').length > 301);
	expect(long.map(({ file }) => file)).toEqual([]);
});

it('keeps state in objects: at most three collections that change belong to modules', () => {
	const collections = sources.flatMap(({ file, text }) =>
		[...text.matchAll(/^(?:export )?const (\w+)[^=]*= new (?:Map|Set|WeakMap|WeakSet)\b/gm)]
			.filter(([, name]) => new RegExp(`\\b${name}\\.(?:set|add|delete)\\(`).test(text))
			.map(([, name]) => `${file}: ${name}`),
	);
	expect(collections.length).toBeGreaterThan(0);
	expect(collections.length > 3 ? collections : []).toEqual([]);
});
