'use strict';

const typescript = {
	'^.+\\.ts$': [
		'@swc/jest',
		{ jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
	],
};

/** ES modules that tests load: Jest runs CommonJS. */
const ES_MODULES = 'pitchy';

/** `npm run test:all`; `npm test` leaves out what hardly changes unless sandbox/ or scripts/ does. */
const isAll = process.env.TESTS === 'all';

/** What `npm test` runs of each kind of test, as the end of a path. */
const FILES = {
	unit: '**/*.test.ts',
	workflow: '**/*.test.ts',
	hostile: 'addresses.test.ts',
	sandbox: 'queue.test.ts',
	package: 'contents.test.ts',
};

/** One project per kind of test, so that `npm test -- --selectProjects unit` runs just that kind. */
const project = (displayName) => ({
	displayName,
	testMatch: [`<rootDir>/test/${displayName}/${isAll ? '**/*.test.ts' : FILES[displayName]}`],
	testEnvironment: '<rootDir>/test/environment.js',
	transform: {
		...typescript,
		[`/node_modules/(?:${ES_MODULES})/.+\\.js$`]: typescript['^.+\\.ts$'],
	},
	moduleNameMapper: {
		'^n8n-workflow$': '<rootDir>/test/n8nWorkflow.js',
		// Bundled libraries are only there in the built node, in the place of the modules that export them.
		'/vendor/(\\w+)$': '<rootDir>/dist/nodes/OpenVoice/vendor/$1.js',
	},
	transformIgnorePatterns: [`/node_modules/(?!(?:${ES_MODULES})/)`],
	// Code under Jest finds a global slowly: the poll schedule looks for this one a million times.
	sandboxInjectedGlobals: ['Math'],
});

module.exports = {
	projects: Object.keys(FILES).map(project),
	// By itself, Jest leaves a core free: on two cores, files would run one after the other.
	maxWorkers: '100%',
	// Only for what hangs: a busy machine is ten times as slow as an idle one.
	testTimeout: 300_000,
	testSequencer: './test/longestFirst.js',
};
