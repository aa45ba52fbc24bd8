import Fastify from 'fastify';
import { Shelf } from './answer/shelf';
import { Ledger } from './control/ledger';
import { controlRoutes } from './control/routes';
import { FileStore } from './files/store';
import { pictureRoutes } from './hosting/routes';
import { personaRoutes } from './persona';
import { PERSONAS } from './personas';

export interface Emulator {
	/** `http://127.0.0.1:<port>`; a persona's base URL is this and `/google`, `/octopusx` and so on. */
	url: string;
	close: () => Promise<void>;
}

/**
 * Starts a Gemini-compatible provider on loopback.
 * @param options.port 0, the default, takes any free port
 */
export async function startEmulator({ port = 0 }: { port?: number } = {}): Promise<Emulator> {
	const app = Fastify({
		// Calls that stall on purpose must not keep it from closing.
		forceCloseConnections: true,
		routerOptions: { maxParamLength: 500 },
	});
	const ledger = new Ledger();
	const shelf = new Shelf();
	const files = new FileStore();
	app.addHook('onClose', () => files.close());
	// Known once it listens, and needed only by calls, which come after that.
	let url = '';

	await app.register(
		(scope, _options, done) => {
			controlRoutes(scope, ledger);
			done();
		},
		{ prefix: '/control' },
	);
	pictureRoutes(app, ledger);
	for (const persona of PERSONAS) {
		const prefix = `/${persona.name}`;
		const surroundings = {
			persona,
			ledger,
			shelf,
			files,
			get personaUrl() {
				return url + prefix;
			},
		};
		await app.register(
			(scope, _options, done) => {
				personaRoutes(scope, surroundings);
				done();
			},
			{ prefix },
		);
	}
	url = await app.listen({ host: '127.0.0.1', port });
	return { url, close: () => app.close() };
}
