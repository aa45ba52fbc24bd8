import Fastify from 'fastify';
import { LinkedImages } from './answer/linkedImages';
import { BatchStore } from './batch/store';
import { chatRoutes } from './chat/routes';
import { Ledger } from './control/ledger';
import { controlRoutes } from './control/routes';
import { FileStore } from './files/store';
import { hostingRoutes } from './hosting/routes';
import { personaRoutes } from './persona';
import { PERSONAS } from './personas';
import { openSecureDoor, type Certificate } from './secureDoor';
import { Accounts } from './vertex/accounts';

export interface Emulator {
	/** `http://127.0.0.1:<port>`; add `/google`, `/octopusx` and so on for a persona's base URL. */
	url: string;
	/** `https://127.0.0.1:<port>`, where there is a certificate. */
	secureUrl?: string;
	close: () => Promise<void>;
}

/**
 * Starts a Gemini-compatible provider on loopback.
 * @param options.port 0 (default) takes any free port
 * @param options.certificate for https, on another port
 */
export async function startEmulator({
	port = 0,
	certificate,
}: { port?: number; certificate?: Certificate } = {}): Promise<Emulator> {
	const app = Fastify({
		// Calls that stall on purpose must not block closing.
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 500 },
	});
	const ledger = new Ledger();
	const linkedImages = new LinkedImages();
	const files = new FileStore();
	const batches = new BatchStore();
	const accounts = new Accounts();
	app.addHook('onClose', async () => {
		// Drawing writes to files.
		await batches.close();
		await files.close();
	});
	// Set once it listens; only calls read it.
	let url = '';

	await app.register(
		(scope, _options, done) => {
			controlRoutes(scope, ledger, batches, accounts);
			done();
		},
		{ prefix: '/control' },
	);
	hostingRoutes(app, ledger);
	await app.register(
		(scope, _options, done) => {
			chatRoutes(scope, ledger);
			done();
		},
		{ prefix: '/openai' },
	);
	for (const persona of PERSONAS) {
		const prefix = `/${persona.name}`;
		const context = {
			persona,
			ledger,
			linkedImages,
			files,
			batches,
			accounts,
			get personaUrl() {
				return url + prefix;
			},
		};
		await app.register(
			(scope, _options, done) => {
				personaRoutes(scope, context);
				done();
			},
			{ prefix },
		);
	}
	url = await app.listen({ host: '127.0.0.1', port });
	const door = certificate && (await openSecureDoor(app.server, certificate));
	return {
		url,
		secureUrl: door?.url,
		async close() {
			await app.close();
			await door?.close();
		},
	};
}
