import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';

/** A certificate and its private key, in PEM. */
export interface Certificate {
	cert: string;
	key: string;
}

/** A port of its own where a server is reached over https. */
export interface SecureDoor {
	/** `https://127.0.0.1:<port>` */
	url: string;
	close: () => Promise<void>;
}

/** Opens a port on loopback whose connections, once decrypted, are those of an HTTP server. */
export async function openSecureDoor(
	server: Server,
	certificate: Certificate,
): Promise<SecureDoor> {
	const door = createServer(certificate, (socket) => server.emit('connection', socket));
	await new Promise<void>((resolve, reject) => {
		door.once('error', reject).listen(0, '127.0.0.1', resolve);
	});
	return {
		url: `https://127.0.0.1:${(door.address() as AddressInfo).port}`,
		close: () => new Promise((resolve) => void door.close(() => resolve())),
	};
}
