import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import { defineConfig } from 'eslint/config';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

import tools, { typeScript } from './tools.mjs';

/** What n8n itself turns off of its older rules for community nodes. */
const NOT_FOR_CREDENTIALS = [
	'cred-class-field-documentation-url-miscased',
	'cred-class-field-type-options-password-missing',
];
const NOT_FOR_NODES = [
	'node-class-description-inputs-wrong-regular-node',
	'node-class-description-outputs-wrong',
	'node-param-type-options-max-value-present',
];

const off = (names) => Object.fromEntries(names.map((name) => [`n8n-nodes-base/${name}`, 'off']));

/**
 * What is asked of that which ships beyond n8n's default configuration at the root: no inline
 * exceptions, the newest rules of n8n's scanner and of n8n-nodes-base, codex files and index.js too,
 * and the rules that know the types. Over the other files at the root: the rules of tools.
 */
export default defineConfig(
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
	{ files: ['*.{js,mjs}'], extends: [tools] },
	{ files: ['{nodes,credentials}/**/*.ts'], ...typeScript('tsconfig.json') },
	{ files: ['**/*.json'], languageOptions: { parser: tseslint.parser } },
	{
		files: ['package.json', '{nodes,credentials}/**/*.{ts,json}', 'index.js'],
		extends: [n8nCommunityNodesPlugin.configs.recommended],
	},
	{ files: ['{nodes,credentials}/**/*.ts', 'index.js'], rules: { 'no-console': 'error' } },
	{ plugins: { 'n8n-nodes-base': n8nNodesBase } },
	{ files: ['package.json'], rules: n8nNodesBase.configs.community.rules },
	{
		files: ['credentials/**/*.ts'],
		rules: { ...n8nNodesBase.configs.credentials.rules, ...off(NOT_FOR_CREDENTIALS) },
	},
	{
		files: ['nodes/**/*.ts'],
		rules: { ...n8nNodesBase.configs.nodes.rules, ...off(NOT_FOR_NODES) },
	},
);
