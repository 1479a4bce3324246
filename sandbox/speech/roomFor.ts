import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Speech that needs large libraries: English some 90 MB, Japanese 130 MB. */
type Speech = 'English' | 'Japanese';

// What is let go lies outside V8's heap: by itself V8 is in no hurry, and the process would grow on.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let inMemory: Speech | undefined;
const forget: Array<() => void> = [];

/**
 * Keeps a library loaded until the other kind of speech needs the room: the first sentence after such a
 * change takes a third of a second longer.
 * @returns gives the library, loaded if need be
 */
export function roomFor<Library>(speech: Speech, load: () => Library): () => Library {
	let loaded: Library | undefined;
	forget.push(() => (loaded = undefined));
	return () => {
		if (inMemory !== speech) makeRoom();
		inMemory = speech;
		return (loaded ??= load());
	};
}

function makeRoom(): void {
	for (const one of forget) one();
	// What the first round finds, the second lets go.
	for (let round = 0; round < 2; round++) collectGarbage();
}
