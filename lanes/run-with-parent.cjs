// Runs one program that Node.js cannot be loaded into, and ends it together with this process,
// which ends with whoever started it. SIGINT is what makes PostgreSQL end without waiting.
require('./end-with-parent.cjs');
const { spawn } = require('node:child_process');

const { command, args, ...options } = JSON.parse(process.argv[2]);
const child = spawn(command, args, { ...options, stdio: 'inherit' });
const end = () => child.kill('SIGINT');

child.on('error', ({ message }) => {
	console.error(message);
	process.exitCode = 1;
});
child.on('exit', (code) => process.exit(code ?? 1));
process.on('exit', end);
process.on('SIGTERM', end);
