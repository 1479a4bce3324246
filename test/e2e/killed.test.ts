import { join } from 'node:path';

import { HEADLESS, startServer } from '../../harness/n8n/server';
import {
	expectNothingPaidTwice,
	IN_ONE_NODE,
	IN_TWO_NODES,
	killAll,
	logInAgain,
	SLOW,
} from './support/deaths';
import { useN8n } from './support/realN8n';

describe('60 items that are killed in regular mode and retried by hand, no option set, are bought once', () => {
	const n8n = useN8n({ settings: SLOW });

	it('with n8n killed', async () => {
		const ways = { ...IN_ONE_NODE, ...IN_TWO_NODES };
		await expectNothingPaidTwice(n8n, ways, {
			kill: async () => await killAll([n8n.server.daemon]),
			revive: async () => {
				const userFolder = join(n8n.folder, 'n8n');
				n8n.server = await startServer({ install: n8n.install, userFolder, env: HEADLESS });
				const { daemon } = n8n.server;
				n8n.atEnd.push(async () => await daemon.stop());
				await logInAgain(n8n, n8n.server);
			},
		});
	});
});
