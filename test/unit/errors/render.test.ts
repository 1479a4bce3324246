import { undeliveredJobs } from '../../../nodes/OpenVoice/errors/batchLines';
import { aboutRequest, Failure } from '../../../nodes/OpenVoice/errors/failure';
import { render } from '../../../nodes/OpenVoice/errors/render';

const requestId = '1acd4064';
const linesOf = (failure: Failure, stopped = { lines: [] as string[] }) =>
	render(failure, { stopped }).lines;

it('says “Nothing was charged” of an item that was not accepted, and of none that was', () => {
	const unavailable = new Failure('unavailable', {});
	expect(linesOf(unavailable)).toContain('Nothing was charged for this item.');
	const accepted = aboutRequest(requestId, unavailable) as Failure;
	expect(linesOf(accepted).join()).not.toMatch(/Nothing was charged|run the workflow again/);
	expect(linesOf(accepted)[0]).toMatch(/^Fetch it within seven days/);
});

it('lets run again only the item where the workflow went on', () => {
	const failure = new Failure('noCredits', {});
	expect(render(failure, 'wentOn').lines[0]).toMatch(/Then run this item again\.$/);
	expect(linesOf(failure)[0]).toMatch(/Then run the workflow again\.$/);
});

it('begins a timeout with what is easiest, and names the request once', () => {
	const failure = new Failure('requestTimedOut', { requestId, timeoutSeconds: 1 });
	const batch = undeliveredJobs({
		jobs: [{ itemIndex: 0, requestId }],
		ownRequestId: requestId,
		isRerunSafe: true,
	});
	expect(render(failure, { stopped: batch })).toEqual({
		title: 'The speech was not ready within 1 second',
		lines: [
			'Segmind is still working on it, and charges for it once. Wait half a minute, or raise “Timeout” in the options.',
			'Run the workflow again by hand in the editor, or open this run under Executions, press the arrow at the top right, and choose “Retry with currently saved workflow”. What Segmind has accepted is used, and not paid for again.',
			'You can also fetch it within seven days: Resource “Request”, Operation “Get Result”, with the request ID below.',
			`Request ID: ${requestId}`,
		],
	});
});

it('fetches later what timed out, where the workflow went on', () => {
	const failure = new Failure('requestTimedOut', { requestId, timeoutSeconds: 600 });
	const [advice, next] = render(failure, 'wentOn').lines;
	expect(advice).toMatch(/Wait a few minutes, or raise “Timeout” in the options\.$/);
	expect(next).toMatch(
		/^Then fetch it within seven days: Resource “Request”, Operation “Get Result”/,
	);
});

it('names few of many requests where the history lists them, below all advice; the data names all', () => {
	const jobs = Array.from({ length: 27 }, (_, itemIndex) => ({
		itemIndex,
		requestId: `id${itemIndex}`,
	}));
	const batch = undeliveredJobs({ jobs, isRerunSafe: true });
	expect(batch.requestIds).toHaveLength(27);
	const lines = linesOf(new Failure('creditsLimitReached', { spent: 0.24, limit: 0.25 }), batch);
	expect(lines.slice(0, 2)).toEqual([
		expect.stringMatching(/^Raise “Max Credits” \(now 0\.25\).*before a retry.*counts from 0/),
		expect.stringMatching(/^Run the workflow again by hand/),
	]);
	expect(lines.slice(-7)).toEqual([
		expect.stringMatching(/^Segmind has accepted 27 requests.*You can also fetch each/),
		...jobs.slice(0, 5).map(({ requestId: id }, index) => `item ${index}: ${id}`),
		'and 22 more, which Operation “Get Many” lists',
	]);
	const unlisted = undeliveredJobs({ jobs, isRerunSafe: false, historyUnreadable: true });
	expect(unlisted.lines).toHaveLength(28);
});

it('names an option as a way out only where the narration then costs little enough', () => {
	const lever = { option: 'Paragraph Pause', value: 0, requests: 3, needed: 0.027 };
	const facts = { requests: 4, needed: 0.036, spent: 0, levers: [lever] };
	const wordsFor = (limit: number) =>
		linesOf(new Failure('narrationTooExpensive', { ...facts, limit })).join('\n');
	expect(wordsFor(0.02)).toMatch(
		/^In the options, raise “Max Credits” to 0\.05, which leaves a little/,
	);
	expect(wordsFor(0.02)).not.toContain('Paragraph Pause');
	expect(wordsFor(0.03)).toMatch(/^Set “Paragraph Pause” to 0/);
});

it('tells the parts of a narration apart by their first words', () => {
	const jobs = [
		{ itemIndex: 0, requestId: 'a', text: 'Good morning, <b>everyone</b>.' },
		{ itemIndex: 0, requestId: 'b', text: 'And now the weather.' },
	];
	expect(undeliveredJobs({ jobs, isRerunSafe: true }).lines).toEqual(
		expect.arrayContaining([
			'“Good morning, &lt;b&gt;everyone&lt;/b&gt;.”: a',
			'“And now the weather.”: b',
		]),
	);
});

it('does not advise to run again what is in doubt without a look at the account', () => {
	const batch = undeliveredJobs({
		jobs: [
			{ itemIndex: 1, isInDoubt: true },
			{ itemIndex: 2, isInDoubt: true },
		],
		isRerunSafe: false,
	});
	const lines = linesOf(new Failure('settingsRejected', {}), batch);
	expect(lines.slice(0, 2)).toEqual([
		'Check the text, the language, the speed and the recording of the voice.',
		'Look under “Usage” on segmind.com before you run the workflow again: what is there is paid for already.',
	]);
	expect(lines.at(-1)).toBe(
		'It is unknown whether Segmind accepted items 1–2. A retry does not send them again.',
	);
});
