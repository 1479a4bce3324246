'use strict';

const typescript = {
	'^.+\\.ts$': [
		'@swc/jest',
		{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
	],
};

/** ES modules that tests load: Jest runs CommonJS. */
const ES_MODULES = 'pitchy';

/** One project a kind of test, so that `npm test -- --selectProjects unit` runs just that kind. */
const project = (displayName) => ({
	displayName,
	testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
	testEnvironment: 'node',
	transform: {
		...typescript,
		[`/node_modules/(?:${ES_MODULES})/.+\\.js$`]: typescript['^.+\\.ts$'],
	},
	// Bundled libraries are only there in the built node, in the place of the modules that export them.
	moduleNameMapper: { '/vendor/(\\w+)$': '<rootDir>/dist/nodes/OpenVoice/vendor/$1.js' },
	transformIgnorePatterns: [`/node_modules/(?!(?:${ES_MODULES})/)`],
});

module.exports = {
	projects: ['unit', 'workflow', 'sandbox', 'package', 'hostile'].map(project),
	// By itself, Jest leaves a core free: on two cores, files would run one after the other.
	maxWorkers: '100%',
	// Far more than any test takes on an idle machine: a busy one is ten times as slow.
	testTimeout: 90_000,
	testSequencer: './test/longestFirst.js',
};
