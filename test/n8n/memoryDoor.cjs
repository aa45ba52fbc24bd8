// An external hook file of n8n, which n8n loads when it starts: tells over loopback how many bytes n8n
// holds without its garbage. Buffers are freed some time after their collection, so the least of
// several figures is the true one.
const { createServer } = require('node:http');
const { setImmediate: nextLoop } = require('node:timers/promises');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

async function heldMemory() {
	const figures = [];
	for (let count = 0; count < 5; count++) {
		collectGarbage();
		await nextLoop();
		const { heapUsed, arrayBuffers } = process.memoryUsage();
		figures.push(heapUsed + arrayBuffers);
	}
	return Math.min(...figures);
}

const door = createServer((_request, response) => {
	void heldMemory().then((bytes) => response.end(String(bytes)));
});
door.listen(Number(process.env.GEMINI_IMAGE_MEMORY_PORT), '127.0.0.1').unref();
