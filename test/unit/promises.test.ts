import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Each promise of docs/promises.md by its beginning, and the test that holds it: its file, and words of its title. */
const HELD: Array<[promise: string, file: string, title: string]> = [
	['Each item is submitted once', 'unit/retryPolicy', 'of the service: a submit is %s'],
	['If nobody can know', 'workflow/record', 'is told as unknown, and not sent again'],
	[
		'What was bought is remembered',
		'workflow/repetition',
		'However n8n repeats, and whatever fails',
	],
	['What an output has shown', 'workflow/suites/ledger', 'also where two runs speak the same'],
	[
		'Every accepted request ends',
		'workflow/faults',
		'Every fault, and nothing is paid twice or lost',
	],
	['When one item fails', 'workflow/promise', 'every id stands in the error’s data'],
	['Asking how far a request is', 'workflow/record', 'A read that something in between answers'],
	['A file host that answers', 'workflow/promise', 'a file host is waited for within the timeout'],
	['Where n8n cannot store a file', 'workflow/storage', 'an error item names all that was bought'],
	['When you stop the execution', 'workflow/suites/endings', 'Cancelling'],
	['A submit whose answer got lost', 'workflow/doubt', 'Submits in doubt, their record'],
	[
		'Only a request that was made',
		'workflow/promise',
		'a doubt takes no older record of the same words',
	],
	['By hand in the editor', 'workflow/reuse', 'is used again by somebody who tries a workflow out'],
	['A retry after n8n was killed', 'workflow/promise', 'looks back as far as files are kept'],
	['The list may be late', 'workflow/promise', 'a retry right after a kill waits for what lands'],
	['It does not wait', 'workflow/promise', 'a retry waits only where the killed execution'],
	['A voice that comes as a file', 'workflow/promise', 'voices from files of different sizes'],
	['In production, nothing', 'workflow/reuse', 'is used again in production if the option says so'],
	['The list is read whole', 'workflow/record', 'is read whole, whatever it is like'],
	['Texts that Segmind trims', 'workflow/record', 'with inputs changed in every way'],
	[
		'If the list cannot be read',
		'workflow/promise',
		'it stops before it buys where the record cannot be read',
	],
	['If Segmind says that this', 'workflow/record', 'is none where the service itself says so'],
	[
		'What this process has bought',
		'workflow/promise',
		'is not bought again before the record shows it',
	],
	['After Segmind’s hour', 'workflow/forgotten', 'Get Result fetches days later'],
	['A new execution in production', 'workflow/reuse', 'is bought anew in production'],
	['A text that changes', 'workflow/promise', 'what was bought earlier and is not used is named'],
	['An account without a list', 'workflow/record', 'bought again, without waiting'],
	[
		'A run by hand right after',
		'workflow/record',
		'What is bought again right after it was bought',
	],
	['A retry after a kill, for a request', 'workflow/promise', 'a retry takes up what still runs'],
	['A request that failed', 'workflow/suites/ledger', 'buys a failed job anew'],
	['For every accepted request', 'workflow/suites/endings', 'accepted for item 0'],
];

const read = (file: string) => readFileSync(join(__dirname, '../..', file), 'utf8');

describe('docs/promises.md', () => {
	const promises = [...read('docs/promises.md').matchAll(/^- ([^]*?)(?=\n\n|\n- )/gm)].map(
		([, promise = '']) => promise.replace(/\s+/g, ' '),
	);

	it('promises nothing that no test holds', () => {
		const isHeld = (promise: string) => HELD.some(([beginning]) => promise.startsWith(beginning));
		expect(promises.filter((promise) => !isHeld(promise))).toEqual([]);
		expect(promises).toHaveLength(HELD.length);
	});

	it('names tests that exist', () => {
		const place = (file: string) => `test/${file}${file.includes('/suites/') ? '' : '.test'}.ts`;
		const isThere = (file: string, title: string) => read(place(file)).includes(title);
		expect(HELD.filter(([, file, title]) => !isThere(file, title))).toEqual([]);
	});
});
