import { join } from 'node:path';

/** What a start needs not load: parts of n8n that no test and no waiter of ours uses. */
const DISABLED_MODULES = [
	'insights',
	'external-secrets',
	'mcp',
	'provisioning',
	'breaking-changes',
	'source-control',
	'dynamic-credentials',
	'chat-hub',
	'sso-oidc',
	'sso-saml',
	'log-streaming',
	'ldap',
	'quick-connect',
	'otel',
	'token-exchange',
	'n8n-packages',
	'mcp-registry',
	'workflow-reviews',
	'instance-ai',
	'agents',
];

/** Nothing of this n8n calls its makers, and none of it asks its user anything. */
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	N8N_DISABLED_MODULES: DISABLED_MODULES.join(','),
	// The browser comes by plain http from this machine.
	N8N_SECURE_COOKIE: 'false',
};

export interface Place {
	/** n8n's own folder: settings, database, binary data, community packages. */
	userFolder: string;
	/** Where the program's folder of Node.js is, so that n8n's children run on the same one. */
	node: string;
	encryptionKey: string;
}

/** The settings of any n8n process of ours: only what is named here, nothing of the caller's own n8n. */
export function n8nEnvironment(place: Place, brokerPort: number): NodeJS.ProcessEnv {
	return {
		...QUIET,
		PATH: `${join(place.node, '..')}:${process.env.PATH}`,
		HOME: place.userFolder,
		TZ: process.env.TZ,
		N8N_USER_FOLDER: place.userFolder,
		N8N_ENCRYPTION_KEY: place.encryptionKey,
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
	};
}
