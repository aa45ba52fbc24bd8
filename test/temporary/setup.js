const { chmodSync, mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

/** All that a run of tests stores goes into one folder, which is removed after the last of them. */
module.exports = () => {
	process.env.TMPDIR = mkdtempSync(join(tmpdir(), 'gemini-image-tests-'));
	// A database of the tests may run as another user.
	chmodSync(process.env.TMPDIR, 0o755);
};
