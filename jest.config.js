'use strict';

const typescript = {
	'^.+\\.ts$': [
		'@swc/jest',
		{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
	],
};

/** One project a kind of test, so that `npm test -- --selectProjects unit` runs just that kind. */
const project = (displayName) => ({
	displayName,
	testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
	testEnvironment: 'node',
	transform: typescript,
});

module.exports = {
	projects: ['unit', 'workflow', 'sandbox', 'package'].map(project),
	// Most files wait as long as they work: two on two cores take half the time of one by one.
	maxWorkers: '100%',
	testTimeout: 30_000,
	testSequencer: './test/longestFirst.js',
};
