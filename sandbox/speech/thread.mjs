// Plain JavaScript, so that a thread can start with it. The large libraries come before tsx: read by way
// of tsx, they take 100 MB more.
import '@audio/decode';
import '@echogarden/espeak-ng-emscripten';
import '@echogarden/rubberband-wasm';
import 'wasm-media-encoders';
import { register } from 'tsx/esm/api';

register();
const { runTask } = await import('./thread.ts');
export default runTask;
