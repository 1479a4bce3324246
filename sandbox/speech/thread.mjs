// Threads do not inherit tsx: this is plain JavaScript, so that a thread can start and load it. The
// large libraries are loaded first, since reading them by way of tsx takes 100 MB.
import '@audio/decode';
import '@echogarden/espeak-ng-emscripten';
import '@echogarden/rubberband-wasm';
import 'wasm-media-encoders';
import { register } from 'tsx/esm/api';

register();
const { perform } = await import('./thread.ts');
export default perform;
