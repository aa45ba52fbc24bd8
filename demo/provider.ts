import { setTimeout as wait } from 'node:timers/promises';
import { startEmulator } from '../emulator/index';
import type { Log } from '../lanes/progress';
import type { WorkflowNode } from '../lanes/rest';
import { modelFacts } from '../nodes/GeminiImage/catalog';
import { PRICE_DATE } from '../nodes/GeminiImage/catalog/models';
import { examples, readExample } from './workflows';

export interface Provider {
	/** The gallery's name for it. */
	name: string;
	/** The fields of the credential. */
	credential: Record<string, string>;
	/** The same for a second provider. */
	gateway: Record<string, string>;
	/** How long a workflow may take. */
	timeoutMs: number;
	/** Missing at Google. */
	emulatorUrl?: string;
	/** Makes the emulator's next calls fail. */
	fail?: (faults: object[]) => Promise<void>;
	/** Missing at Google, where a batch takes up to 24 hours. */
	batches?: BatchControl;
	close: () => Promise<void>;
}

/** What decides when the emulator's batches end. */
export interface BatchControl {
	/** Batches go on running until `release`. */
	hold: () => Promise<void>;
	/** Lets all batches end, and later ones after a few seconds. */
	release: () => Promise<void>;
}

/** Starts the emulator, or uses Google if GEMINI_API_KEY holds a key. */
export async function startProvider(log: Log): Promise<Provider> {
	const key = process.env.GEMINI_API_KEY;
	return key ? await useGoogle(key, log) : await useEmulator(log);
}

const DEMO_KEY = 'demo-key';

async function useEmulator(log: Log): Promise<Provider> {
	const { url, close } = await startEmulator();
	log(`GEMINI_API_KEY is not set, so an emulator on this machine (${url}) draws the images.`);
	return {
		name: 'the emulator, which draws what it receives',
		credential: {
			provider: 'google',
			baseUrl: `${url}/google`,
			apiKey: DEMO_KEY,
			authentication: 'xGoogApiKey',
		},
		gateway: {
			provider: 'custom',
			baseUrl: `${url}/gateway`,
			apiKey: DEMO_KEY,
			authentication: 'bearer',
		},
		timeoutMs: 120_000,
		emulatorUrl: url,
		fail: (faults) => behave(url, { faults }),
		batches: controlBatches(url),
		close,
	};
}

const BATCH_PENDING_MS = 1_000;
const BATCH_RUNNING_MS = 3_000;

/** Changes settings of the emulator. @throws if it does not accept them */
async function behave(url: string, settings: object): Promise<void> {
	const response = await fetch(`${url}/control/behaviour?key=${DEMO_KEY}`, {
		method: 'PUT',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(settings),
	});
	if (!response.ok) throw new Error(`The emulator answered ${response.status}.`);
}

function controlBatches(url: string): BatchControl {
	return {
		hold: () => behave(url, { batchHold: 'running' }),
		release: () =>
			behave(url, {
				batchHold: 'none',
				batchPendingMs: BATCH_PENDING_MS,
				batchRunningMs: BATCH_RUNNING_MS,
			}),
	};
}

const CANCEL_MS = 8_000;

async function useGoogle(apiKey: string, log: Log): Promise<Provider> {
	const models = listExpectedModels();
	// The examples use 1K, and input costs next to nothing compared with the images.
	const usd = models.reduce((sum, model) => sum + (modelFacts(model)?.price['1K'] ?? 0), 0);
	log(
		`GEMINI_API_KEY is set, so Google makes ${models.length} images, which cost about ` +
			`USD ${usd.toFixed(2)} (prices of ${PRICE_DATE}). Press Ctrl-C within ${CANCEL_MS / 1000} seconds to cancel.`,
	);
	await wait(CANCEL_MS);
	const credential = {
		provider: 'google',
		baseUrl: 'https://generativelanguage.googleapis.com',
		apiKey,
		authentication: 'xGoogApiKey',
	};
	return {
		name: 'Google',
		credential,
		gateway: credential,
		timeoutMs: 20 * 60_000,
		close: () => Promise.resolve(),
	};
}

/** Lists the model of every image that the examples make. */
function listExpectedModels(): string[] {
	return examples.flatMap(({ file, expects }) => {
		const models = new Map(readExample(file, '').nodes.flatMap(modelOf));
		// A node after the Gemini Image nodes gives out images of the first of them.
		const [first = ''] = models.values();
		return Object.entries(expects).flatMap(([node, images]) =>
			images.map(() => models.get(node) ?? first),
		);
	});
}

function modelOf({ name, parameters }: WorkflowNode): Array<[node: string, model: string]> {
	const model = parameters.model as { value: string } | undefined;
	return model ? [[name, model.value]] : [];
}
