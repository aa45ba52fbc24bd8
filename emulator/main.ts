import { startEmulator } from '.';
import { PERSONAS } from './personas';

const DEFAULT_PORT = 4010;

async function main(): Promise<void> {
	const { url, close } = await startEmulator({ port: Number(process.env.PORT ?? DEFAULT_PORT) });
	console.log('Gemini image emulator. Base URLs (use a key that starts with test-, demo- or sk-):');
	for (const { name, authentication } of PERSONAS) {
		console.log(`  ${`${url}/${name}`.padEnd(36)} key in ${authentication.join(' or ')}`);
	}
	console.log(
		'Control: GET /control/requests?key=…, PUT /control/behaviour?key=…  (Ctrl-C stops it)',
	);
	const stop = () => void close().then(() => process.exit(0));
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
