import { setTimeout as wait } from 'node:timers/promises';
import { startEmulator } from '../emulator/index';
import type { Log } from '../lanes/progress';
import { modelFacts } from '../nodes/GeminiImage/catalog';
import { PRICE_DATE } from '../nodes/GeminiImage/catalog/models';
import { examples, readExample } from './workflows';

export interface Provider {
	/** What the gallery says made the pictures. */
	name: string;
	/** The fields of the credential. */
	credential: Record<string, string>;
	/** How long one workflow may take. */
	patienceMs: number;
	close: () => Promise<void>;
}

/** The emulator, or Google itself when there is a key in GEMINI_API_KEY. */
export async function startProvider(log: Log): Promise<Provider> {
	const key = process.env.GEMINI_API_KEY;
	return key ? await google(key, log) : await emulator(log);
}

async function emulator(log: Log): Promise<Provider> {
	const { url, close } = await startEmulator();
	log(`No GEMINI_API_KEY is set: an emulator on this machine draws the pictures, at ${url}.`);
	return {
		name: 'the emulator, which draws what it was sent',
		credential: {
			provider: 'google',
			baseUrl: `${url}/google`,
			apiKey: 'demo-key',
			authentication: 'xGoogApiKey',
		},
		patienceMs: 120_000,
		close,
	};
}

const SECOND_THOUGHTS_MS = 8_000;

async function google(apiKey: string, log: Log): Promise<Provider> {
	const models = expectedModels();
	// The examples ask for 1K, and input costs next to nothing beside the images.
	const usd = models.reduce((sum, model) => sum + (modelFacts(model)?.price['1K'] ?? 0), 0);
	log(
		`GEMINI_API_KEY is set: this makes ${models.length} images at Google and costs about ` +
			`USD ${usd.toFixed(2)} (prices of ${PRICE_DATE}). Press Ctrl-C within ${SECOND_THOUGHTS_MS / 1000} seconds to leave it.`,
	);
	await wait(SECOND_THOUGHTS_MS);
	return {
		name: 'Google',
		credential: {
			provider: 'google',
			baseUrl: 'https://generativelanguage.googleapis.com',
			apiKey,
			authentication: 'xGoogApiKey',
		},
		patienceMs: 20 * 60_000,
		close: () => Promise.resolve(),
	};
}

/** The model of every picture that the examples make. */
function expectedModels(): string[] {
	return examples.flatMap(({ file, expects }) =>
		readExample(file, '').nodes.flatMap(({ name, parameters }) => {
			const model = parameters.model as { value: string } | undefined;
			return (expects[name] ?? []).map(() => model?.value ?? '');
		}),
	);
}
