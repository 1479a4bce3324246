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
	testTimeout: 30_000,
};
