'use strict';

/**
 * Whether a process of this machine still runs. CommonJS, for the scripts and for what is in TypeScript.
 * @param {number} pid
 * @returns {boolean}
 */
exports.isAlive = (pid) => {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// Somebody else's process is alive, too.
		return error.code === 'EPERM';
	}
};
