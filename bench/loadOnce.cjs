/**
 * Loads nodes as n8n does when it starts, and prints the costs as JSON. It is JavaScript because tools that
 * read TypeScript would slow the loading down.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { setTimeout: wait } = require('node:timers/promises');

const [, , n8nFolder, packageFolder, onlyFile] = process.argv;
process.env.N8N_LOG_LEVEL = 'silent';
const { LazyPackageDirectoryLoader } = createRequire(join(n8nFolder, 'package.json'))('n8n-core');

async function measure() {
	const loader = new LazyPackageDirectoryLoader(packageFolder);
	// Lets work left over from loading n8n finish before the clock starts.
	await wait(300);
	const files = Object.keys(require.cache).length;
	const memory = process.memoryUsage.rss();
	const cpu = process.cpuUsage();
	const began = performance.now();
	if (onlyFile) loader.loadNodeFromFile(onlyFile);
	else await loader.loadAll();
	const ms = performance.now() - began;
	const { user, system } = process.cpuUsage(cpu);
	return {
		ms,
		cpuMs: (user + system) / 1000,
		bytes: process.memoryUsage.rss() - memory,
		files: Object.keys(require.cache).length - files,
	};
}

measure().then((costs) => {
	console.log(JSON.stringify(costs));
	process.exit(0);
});
