import { join } from 'node:path';

// The built node: the Markdown parser is only there in the place of its import.
const built = join(__dirname, '../../../dist/nodes/OpenVoice/narration');

export const { readScript } = require(
	join(built, 'script.js'),
) as typeof import('../../../nodes/OpenVoice/narration/script');

export const { toParts } = require(
	join(built, 'parts.js'),
) as typeof import('../../../nodes/OpenVoice/narration/parts');
