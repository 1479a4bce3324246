'use strict';

const {
	projects: [{ transform, ...project }],
} = require('./jest.config.js');

/**
 * The n8n versions that the packed node is tested on beside the newest, each with its n8n-core: the
 * oldest whose loader works inside Jest, the last of 1.x, the first of 2.x.
 */
const OLDER_VERSIONS = [
	{ n8n: '1.85.4', core: '1.84.0' },
	{ n8n: '1.123.81', core: '1.122.48' },
	{ n8n: '2.0.0', core: '2.0.0' },
];

/** ES modules that Node.js lets n8n 2.0 require; Jest has to be told. */
const ES_MODULES = '(p-retry|is-network-error)/';

/** Each version has Jest's modules for itself: a process can hold only one n8n-core otherwise. */
const onOlder = (version) => ({
	...project,
	testEnvironment: 'node',
	displayName: `n8n ${version.n8n}`,
	testMatch: ['<rootDir>/test/versions/**/*.test.ts'],
	setupFiles: ['<rootDir>/test/versions/idleTimers.js'],
	transform: { ...transform, [`/${ES_MODULES}.+\\.js$`]: Object.values(transform)[0] },
	transformIgnorePatterns: [`/node_modules/(?!${ES_MODULES})`],
	moduleNameMapper: {},
	globals: { N8N_VERSION: version },
});

/** The packed node in a real n8n: server, editor, queue mode; and in the engines of older ones. */
module.exports = {
	projects: [
		{
			...project,
			transform,
			displayName: 'e2e',
			testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
			globalSetup: '<rootDir>/test/e2e/support/install.ts',
		},
		...OLDER_VERSIONS.map(onOlder),
	],
	// Each file starts servers, and mostly waits for them.
	maxWorkers: 3,
	testSequencer: './test/longestFirst.js',
	// Only for what hangs: starting n8n takes half a minute on an idle machine, and several times that on a busy one.
	testTimeout: 900_000,
};
