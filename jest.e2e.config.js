'use strict';

const { projects } = require('./jest.config.js');

/** Tests in a real n8n: server, editor, queue mode. One file after the other: each starts servers. */
module.exports = {
	...projects[0],
	displayName: 'e2e',
	testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
	maxWorkers: 1,
	// Starting n8n takes half a minute on an idle machine, and several times that on a busy one.
	testTimeout: 300_000,
};
