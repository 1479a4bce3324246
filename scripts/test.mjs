// `npm test`: every test that needs no other server. Arguments after `--` go to Jest.
import './checkNode.mjs';

import('./runTests.mjs');
