import { SpeechClient } from './speechClient';

const client = new SpeechClient();
afterAll(async () => {
	await client.close();
});

/** A tone of 1 kHz, in pieces: seconds, and the level of its peaks in dB of full scale. */
const tone = (sampleRate: number, ...pieces: Array<[seconds: number, decibels: number]>) => {
	const samples = pieces.flatMap(([seconds, decibels]) =>
		Array.from(
			{ length: Math.round(seconds * sampleRate) },
			(_, index) => 10 ** (decibels / 20) * Math.sin((2 * Math.PI * 1000 * index) / sampleRate),
		),
	);
	return { samples: Float32Array.from(samples), sampleRate };
};

/** EBU Tech 3341's tones are in two channels, where the same tone counts twice. */
const ONE_CHANNEL = -3.01;
const TOLERANCE = 0.1;

describe('Loudness, by the tones of EBU Tech 3341', () => {
	it.each([
		['a steady tone', [[20, -23]], -23],
		['a quieter one', [[20, -33]], -33],
		[
			'a tone between quiet ones',
			[
				[10, -36],
				[60, -23],
				[10, -36],
			],
			-23,
		],
		[
			'with almost silence at both ends',
			[
				[10, -72],
				[10, -36],
				[60, -23],
				[10, -36],
				[10, -72],
			],
			-23,
		],
		[
			'three levels near each other',
			[
				[20, -26],
				[20.1, -20],
				[20, -26],
			],
			-23,
		],
	] as Array<[string, Array<[number, number]>, number]>)(
		'is right: %s',
		async (_, pieces, lufs) => {
			const measured = await client.call('loudness', tone(22_050, ...pieces));
			expect(Math.abs(measured - (lufs + ONE_CHANNEL))).toBeLessThan(TOLERANCE);
		},
	);

	it.each([8_000, 16_000, 44_100, 48_000])(
		'is right at %i samples a second',
		async (sampleRate) => {
			const measured = await client.call('loudness', tone(sampleRate, [3, -23]));
			expect(Math.abs(measured - (-23 + ONE_CHANNEL))).toBeLessThan(TOLERANCE);
		},
	);

	it('is that of what there is, if it is shorter than a block', async () => {
		const measured = await client.call('loudness', tone(22_050, [0.2, -23]));
		expect(Math.abs(measured - (-23 + ONE_CHANNEL))).toBeLessThan(0.3);
	});

	it('is none in silence', async () => {
		expect(await client.call('loudness', tone(22_050, [1, -120]))).toBe(-Infinity);
	});
});
