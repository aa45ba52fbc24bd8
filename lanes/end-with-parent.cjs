// Loaded into n8n with `node --require`: n8n runs in its own process group, and its parent may be
// killed before it can stop n8n.
const parent = Number(process.env.GEMINI_IMAGE_PARENT);

setInterval(() => {
	try {
		process.kill(parent, 0);
	} catch {
		process.exit();
	}
}, 2_000).unref();
