import { fileURLToPath } from 'node:url';

import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

/** The project's folder: this configuration is used from several others. */
export const project = fileURLToPath(new URL('../..', import.meta.url));

/** What the house asks of TypeScript, with the program of `tsconfig`. */
export const typeScript = (tsconfig) => ({
	extends: [tseslint.configs.recommendedTypeChecked],
	languageOptions: { parserOptions: { project: tsconfig, tsconfigRootDir: project } },
	rules: {
		// n8n's types say of every value that it may be an object.
		'@typescript-eslint/no-base-to-string': 'off',
		// Where a promise is asked for, `async` makes one, also if there is nothing to wait for.
		'@typescript-eslint/require-await': 'off',
		// A field is left out of an object by giving it a name of its own.
		'@typescript-eslint/no-unused-vars': [
			'error',
			{ ignoreRestSiblings: true, varsIgnorePattern: '^_' },
		],
	},
});

/**
 * The rules for all that is no node code, so that n8n's for node code (no timers, no file system, no
 * console) do not apply to it. Each such folder has an `eslint.config.mjs` that leads here.
 */
export default defineConfig(
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
	js.configs.recommended,
	{ languageOptions: { globals: globals.node } },
	{ files: ['**/*.{js,cjs}'], languageOptions: { sourceType: 'commonjs' } },
	{ files: ['**/*.ts'], ...typeScript('tsconfig.tools.json') },
	{
		files: ['**/*.test.ts', '**/test/**/*.ts', '**/suites/**/*.ts', '**/support/**/*.ts'],
		rules: {
			// What `expect.any` and its like give.
			'@typescript-eslint/no-unsafe-assignment': 'off',
			// The package as n8n loads it: CommonJS.
			'@typescript-eslint/no-require-imports': ['error', { allow: ['/index\\.js$'] }],
		},
	},
);
