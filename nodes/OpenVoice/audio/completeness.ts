import { AudioReader } from './audioReader';
import type { Ending } from './containers/measured';

/**
 * Tells whether audio that streams by is all there, by what its container declares: the sizes in a WAV, AIFF,
 * M4A or WebM, the frames that an MP3's index or a FLAC's header promises, the last page of an Ogg.
 *
 * `cut` is strong evidence, not proof: a writer may have declared more than it wrote. Audio that comes equally
 * long again is all that there is. `unknown` is a container without such a declaration.
 */
export class Completeness {
	private readonly reader = new AudioReader(false);

	/** The next bytes. */
	push(chunk: Uint8Array): void {
		this.reader.push(chunk);
	}

	/** The audio has ended. */
	end(): Ending {
		return this.reader.end().ending;
	}
}
