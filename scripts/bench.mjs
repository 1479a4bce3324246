// `npm run bench`: measures the node against what it promises. `npm run bench -- --help` tells more.
import './checkNode.mjs';

import('./runBench.mjs');
