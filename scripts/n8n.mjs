// `npm run n8n`: a real n8n with this node in it. `npm run n8n -- --help` tells more.
import './checkNode.mjs';

import('./runN8n.mjs');
