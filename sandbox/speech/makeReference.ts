/**
 * Makes `reference.mp3`, the project's own reference recording, out of the same engines:
 * `node --import tsx sandbox/speech/makeReference.ts`
 */
import { writeFile } from 'node:fs/promises';
import { encode } from './encode.ts';
import { speakWithFlite } from './flite.ts';

const TEXT =
	'Hello. This is the reference recording of the open voice sandbox. ' +
	'It lends its pitch and its timbre to everything that the sandbox says. ' +
	'Give a recording of your own, and it will try to sound like you.';

/** In Hz: a woman's ordinary voice. */
const PITCH = 185;

const sound = await speakWithFlite(TEXT, 'slt', PITCH, 1);
await writeFile(new URL('./reference.mp3', import.meta.url), await encode(sound, 'mp3'));
