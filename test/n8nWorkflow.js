'use strict';

/** n8n-workflow, loaded once per worker: half a second, else for each test file. */
module.exports = globalThis.onceInProcess.createRequire(__filename)('n8n-workflow');
