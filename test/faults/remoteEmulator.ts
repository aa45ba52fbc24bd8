import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');

async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise<void>((resolve) => void server.close(() => resolve()));
	return port;
}

/** An emulator in a process of its own, so that what this one leaves open is the node's. */
export async function startRemoteEmulator(): Promise<{ url: string; close: () => Promise<void> }> {
	const port = await freePort();
	const child = spawn(process.execPath, ['--import', 'tsx', 'emulator/main.ts'], {
		cwd: ROOT,
		// What it writes down is not the node's.
		env: { ...process.env, PORT: String(port), TMPDIR: tmpdir() },
		stdio: 'ignore',
	});
	const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()));
	const url = `http://127.0.0.1:${port}`;
	for (let tries = 0; tries < 300; tries++) {
		const answer = await fetch(`${url}/control/behaviour?key=test-start`).catch(() => undefined);
		if (answer?.ok) break;
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	return {
		url,
		close: async () => {
			child.kill();
			await ended;
		},
	};
}
