'use strict';

const { TestEnvironment } = require('jest-environment-node');

/** Node.js, with what the test files of a worker share: Jest loads this file without its own registry. */
module.exports = class extends TestEnvironment {
	constructor(...args) {
		super(...args);
		this.global.onceInProcess = require('../harness/engine/onceInProcess.cjs');
		this.global.importOnce = async (path) =>
			await (await import('tsx/esm/api')).tsImport(path, __filename);
	}
};
