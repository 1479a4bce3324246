import { type INode, NodeApiError, NodeOperationError } from 'n8n-workflow';

import { causeOf } from '../../../nodes/OpenVoice/errors/catalogue';
import { asHtml, asText } from '../../../nodes/OpenVoice/errors/render';
import { sampleFailures } from '../../../scripts/docs/errorSamples';
import { renderings, sentences } from '../texts';

/** The rules that every error's words keep, one test a rule: it lists the texts that break it. */

const UNTRUSTED = '<script>EPERM</script>';

const all = renderings(UNTRUSTED);

const breaking = (rule: (one: (typeof all)[number]) => boolean) =>
	all.filter((one) => !rule(one)).map(({ code, title, lines }) => [code, title, ...lines]);

it('covers every code with samples, and every reader', () => {
	expect(all.length).toBeGreaterThan(sampleFailures().length * 5);
});

it('repeats nothing from outside in a title', () => {
	expect(breaking(({ title }) => !/script|EPERM/.test(title))).toEqual([]);
});

it('escapes what comes from outside', () => {
	expect(breaking(({ lines }) => !/<|>/.test(lines.join('')))).toEqual([]);
});

it('has titles without a period, and begins with what to do, in one sentence or two', () => {
	expect(
		breaking(({ title, lines: [first = ''] }) => {
			const isAdvice = /^[A-Z].*\.$/.test(first) && sentences(first).length <= 2;
			return /^[“A-Z].*[^.\s]$/.test(title) && isAdvice;
		}),
	).toEqual([]);
});

it('names no value that is missing', () => {
	expect(breaking(({ lines }) => !/undefined|null|NaN|\[object/.test(lines.join('\n')))).toEqual(
		[],
	);
});

it('sets apart, in lines of their own, what others say and every request ID', () => {
	expect(
		breaking(({ lines: [first = '', ...others] }) => {
			if (/says|\b[a-f]\d[a-f]\d[a-f]\d\b|“[^”]*EPERM/.test(first)) return false;
			return others.every((line) => {
				const isId = /^((Request ID|item \d+|“[^”]+”): )?[a-f\d]{6}$/.test(line);
				if (/\b[a-f]\d[a-f]\d[a-f]\d\b/.test(line) && !isId) return false;
				return !line.includes('says') || /^(Segmind|n8n) says: “[^”]+”$/.test(line);
			});
		}),
	).toEqual([]);
});

it('names a request once, and once how to fetch it', () => {
	expect(
		breaking(({ lines }) => {
			const ids = lines.join('\n').match(/\b[a-f]\d[a-f]\d[a-f]\d\b/g) ?? [];
			const ways = lines.filter((line) => line.includes('“Get Result”, with the request ID'));
			return new Set(ids).size === ids.length && ways.length <= 1;
		}),
	).toEqual([]);
});

it('doubles no punctuation', () => {
	expect(breaking(({ lines }) => !/[.!?…:,;]”?[.,;:]|\.\./.test(lines.join('\n')))).toEqual([]);
});

it('sends nobody to buy twice what Segmind has accepted, or may have', () => {
	expect(
		breaking(({ lines, hasUndelivered }) => {
			const words = lines.join('\n');
			if (!hasUndelivered) return true;
			const isSimple = /[Tt]hen run the workflow again\.|^Run the workflow again\.$/m.test(words);
			const isSafe =
				/^Do not run the workflow again: that pays for (it|them) twice\. Instead, open this run under Executions|What Segmind has accepted is used, and not paid for again\.$|before you run the workflow again: what is there is paid for already\.$/m;
			return !isSimple && isSafe.test(lines.slice(0, 2).join('\n'));
		}),
	).toEqual([]);
});

it('takes at most six lines for a single item', () => {
	const single = all.filter(
		({ isSingle, lines }) => isSingle && !/part that failed|Parts of/.test(lines.join()),
	);
	expect(single.length).toBeGreaterThan(100);
	expect(single.filter(({ lines }) => lines.length > 6)).toEqual([]);
});

it('keeps its title in n8n, which replaces messages that hold certain words', () => {
	const node: INode = {
		id: '1',
		name: 'OpenVoice',
		type: 'n8n-nodes-openvoice.openVoice',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
	};
	expect(
		breaking(({ code, title, lines }) => {
			const description = asHtml(lines);
			const error =
				causeOf(code) === 'input'
					? new NodeOperationError(node, title, { description })
					: new NodeApiError(node, { message: title }, { message: title, description });
			return error.message === title && error.description === description;
		}),
	).toEqual([]);
});

it('has one line a line in an error item', () => {
	expect(asText(['one', 'two'])).toBe('one\ntwo');
});
