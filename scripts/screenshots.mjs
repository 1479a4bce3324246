// `npm run screenshots`: README's pictures, taken anew in a real n8n.
import './checkNode.mjs';

import('./runScreenshots.mjs');
