// Threads do not inherit tsx: this is plain JavaScript, so that a thread can start and load it.
import { register } from 'tsx/esm/api';

register();
const { perform } = await import('./thread.ts');
export default perform;
