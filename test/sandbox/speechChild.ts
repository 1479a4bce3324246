/** A process of its own that speaks for the tests: the engines are ES modules, which jest cannot load. */
import type { SpeechAnswer, SpeechCall } from './speechClient';

const load = async () => ({
	...(await import('../../sandbox/speech/index.ts')),
	...(await import('../../sandbox/speech/decode.ts')),
	...(await import('../../sandbox/speech/loudness.ts')),
	...(await import('../../sandbox/speech/spectrum.ts')),
	...(await import('../../sandbox/speech/japaneseReading.ts')),
});
const loaded = load();

export type Functions = Awaited<typeof loaded>;

process.on('message', ({ id, name, args }: SpeechCall) => {
	const answer = (rest: Omit<SpeechAnswer, 'id'>) => process.send!({ id, ...rest });
	loaded
		.then((functions) => (functions[name] as (...args: unknown[]) => unknown)(...args))
		.then((value) => answer({ value }))
		.catch((error: Error) => answer({ error: error.message }));
});
