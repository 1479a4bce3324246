// `npm start`: hear a workflow speak. `npm start -- --help` tells more.
import './checkNode.mjs';

import('./runDemo.mjs');
