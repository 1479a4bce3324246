// `npm run test:e2e`: the packed node in a real n8n. Arguments after `--` go to Jest.
import './checkNode.mjs';

import('./runE2e.mjs');
