// Runs a program that cannot load end-with-parent.cjs itself, and stops it when this process ends,
// which is when its parent ends. PostgreSQL stops without waiting on SIGINT.
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
