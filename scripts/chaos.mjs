// `npm run chaos`: hundreds of items while a fifth of all requests fails. `npm run chaos -- --help` tells more.
import './checkNode.mjs';

import('./runChaos.mjs');
