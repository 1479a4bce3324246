import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import tsParser from '@typescript-eslint/parser';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';

/**
 * The rules that n8n's own scanner applies to a community package, in its strict (Cloud) set, over
 * what ships. The rules of n8n-nodes-base that n8n itself turns off for community nodes are off here.
 */
export default [
	{
		ignores: [
			'dist/',
			'output/',
			'node_modules/',
			'sandbox/',
			'harness/',
			'bench/',
			'test/',
			'examples/',
			'scripts/',
		],
	},
	{ linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
	{ files: ['**/*.ts', '**/*.json'], languageOptions: { parser: tsParser } },
	{
		files: ['package.json', '{nodes,credentials}/**/*.{ts,json}', 'index.js'],
		...n8nCommunityNodesPlugin.configs.recommended,
	},
	{ files: ['{nodes,credentials}/**/*.ts', 'index.js'], rules: { 'no-console': 'error' } },
	{ plugins: { 'n8n-nodes-base': n8nNodesBase } },
	{ files: ['package.json'], rules: n8nNodesBase.configs.community.rules },
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
];
