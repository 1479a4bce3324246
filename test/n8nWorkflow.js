'use strict';

/** Stands for n8n-workflow in every test file: the one of the process, which takes half a second to load. */
module.exports = globalThis.onceInProcess.createRequire(__filename)('n8n-workflow');
