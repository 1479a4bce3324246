import { useTestRig } from '../support/testRig';
import { contained } from '../../pairwise';
import { errorJson, shownError } from '../support/outcome';

const SIZE = 20_000;

describe('The audio', () => {
	const rig = useTestRig();

	it.each([
		'audio/mpeg',
		'application/octet-stream',
		'text/html; charset=utf-8',
		'application/json',
	])('is known by its bytes, not by the header %s', async (contentType) => {
		await rig.sandbox.settings({ contentType });
		for (const mode of ['async', 'sync']) {
			const execution = await rig.run({ parameters: { processing: mode } });
			expect(execution.error).toBeUndefined();
			const [output] = execution.outputItems();
			expect(execution.binary(output)).toMatchObject({ mimeType: 'audio/wav' });
			expect(await execution.binaryBuffer(output)).toHaveLength(SIZE);
		}
	});

	it.each([...contained([['mp3', 'audio/mpeg'] as const]), ['wav', 'audio/wav'] as const])(
		'is real speech: %s',
		async (format, mimeType) => {
			await rig.sandbox.settings({ audio: 'speech', format });
			const speak = async (mode: string, speed: number) => {
				const execution = await rig.run({
					items: ['Did you ever hear a folk tale about a giant turtle?'],
					parameters: { processing: mode, speed },
				});
				expect(execution.error).toBeUndefined();
				const [output] = execution.outputItems();
				expect(output?.json).toMatchObject({
					mimeType,
					fileName: expect.stringMatching(new RegExp(`\\.${format}$`)),
				});
				return Number(output?.json.fileSize);
			};
			const [slow, fast] = await Promise.all([speak('async', 1), speak('sync', 2)]);
			expect(slow).toBeGreaterThan(fast * 1.5);
		},
	);

	it('is an error if it is an HTML page, never a binary', async () => {
		await rig.sandbox.settings({ answer: { sync: 'html' } });
		const sync = await rig.run({
			parameters: { processing: 'sync' },
			settings: { onError: 'continueRegularOutput' },
		});
		expect(sync.outputItems()[0]?.binary).toBeUndefined();
		expect(errorJson(sync.outputItems()[0])).toMatchObject({
			error: 'Segmind sent something that is not audio',
			details: { description: expect.stringMatching(/begins with: “(&lt;|<)!?\w+/) },
		});

		await rig.faults([{ path: 'file', fault: { status: 200, html: true } }]);
		const async = await rig.run({ options: { timeout: 20 } });
		expect(async.status).toBe('error');
		expect(shownError(async)).toMatchObject({
			message: expect.stringContaining('not audio'),
			requestId: (await rig.sandbox.jobs()).at(-1)?.requestId,
		});
	});
});
