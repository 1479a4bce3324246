'use strict';

/**
 * What there is once in a process. Under Jest, whose registry loads every module anew for each test file, all test
 * files of a worker share it (`test/environment.js`), and n8n's thousands of files are loaded once.
 */
module.exports = {
	/** Node.js's own, past Jest's registry. */
	createRequire: require('node:module').createRequire,
	/** Where n8n and the node run: Jest gives each test file a global object, and an environment, of its own. */
	globalThis,
	env: process.env,
	/** @type {import('./environment').Booted | undefined} */
	booted: undefined,
	/** @type {Promise<unknown> | undefined} */
	sandbox: undefined,
};
