// Loaded into n8n with `node --require`: n8n runs in a process group of its own, and whoever
// started it may be killed without a chance to end it.
const parent = Number(process.env.GEMINI_IMAGE_PARENT);

setInterval(() => {
	try {
		process.kill(parent, 0);
	} catch {
		process.exit();
	}
}, 2_000).unref();
