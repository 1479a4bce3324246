'use strict';

// For those who `require` the package. n8n itself reads the paths in package.json's `n8n` attribute.
module.exports = {
	...require('./dist/nodes/OpenVoice/OpenVoice.node.js'),
	...require('./dist/credentials/SegmindApi.credentials.js'),
};
