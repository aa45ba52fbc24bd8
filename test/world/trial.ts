import type { ICredentialDataDecryptedObject, INodeExecutionData } from 'n8n-workflow';
import { PROVIDERS } from '../../nodes/GeminiImage/catalog/providers';
import type { Engine, RunOptions, RunResult } from '../engine/engine';
import { FILES, filledIn } from './caseFiles';
import type { Case, GivenFile, GivenItem, GivenTurn, Response } from './caseSchema';
import { fillImage } from './filledImage';
import type { Asked, World } from './world';

/** Stands in every credential, and may stand nowhere else. */
export const KEY = 'sk-world-0123456789abcdef';
const GATEWAY = 'https://gateway.example.com';

/** What came of a turn. */
export interface Outcome extends Pick<RunResult, 'items' | 'hints' | 'error'> {
	asked: readonly Asked[];
	calls: readonly Asked[];
	provider: string;
}

/** A signed image, where a case does not say what the model answers. */
const GOOD: Response = {
	status: 200,
	headers: { 'content-type': 'application/json; charset=UTF-8' },
	body: {
		candidates: [
			{
				content: {
					role: 'model',
					parts: [
						{
							inlineData: { mimeType: 'image/png', data: '[[blue]]' },
							thoughtSignature: 'c2lnbmVk',
						},
					],
				},
				finishReason: 'STOP',
			},
		],
	},
	cutOff: false,
};

/** The Base URL that a turn of a case goes to. */
export function baseUrlOf({ provider, baseUrl }: Pick<Case, 'provider' | 'baseUrl'>): string {
	return baseUrl ?? (PROVIDERS[provider].baseUrl || GATEWAY);
}

export function credentialOf(
	given: Pick<Case, 'provider' | 'baseUrl'>,
): ICredentialDataDecryptedObject {
	const { provider } = given;
	const { authentication } = PROVIDERS[provider];
	return { provider, authentication, baseUrl: baseUrlOf(given), apiKey: KEY };
}

/** The items of a case as a node before ours would give them. */
export async function itemsOf(engine: Engine, { items }: Case): Promise<INodeExecutionData[]> {
	return await Promise.all(items.map(async (item) => await itemOf(engine, item)));
}

async function itemOf(engine: Engine, given: GivenItem): Promise<INodeExecutionData> {
	const { json, files, conversation } = filledIn(given, '');
	const binary: NonNullable<INodeExecutionData['binary']> = {};
	for (const [field, file] of Object.entries(files)) {
		const { fileName, mimeType, id } = file;
		binary[field] = id
			? { fileName, mimeType, id, data: id.split(':')[0] ?? '' }
			: await engine.store(bytesOf(file), fileName, mimeType);
	}
	if (conversation !== undefined) {
		const text = typeof conversation === 'string' ? conversation : JSON.stringify(conversation);
		binary.conversation = await engine.store(
			Buffer.from(text),
			'conversation.jsonl',
			'application/jsonl',
		);
	}
	// What a case has in JSON is JSON.
	return { json: json as INodeExecutionData['json'], binary, pairedItem: { item: 0 } };
}

function bytesOf({ content, bytes }: GivenFile): Buffer {
	if (bytes !== undefined) return fillImage(Buffer.from(FILES.red ?? '', 'base64'), bytes);
	return Buffer.from(content ?? '', 'base64');
}

/** One execution of the node, as a case has it. */
export async function takeTurn(
	{ world, engine }: { world: World; engine: Engine },
	given: GivenTurn,
	items: INodeExecutionData[],
	executeOnce = false,
): Promise<Outcome> {
	const baseUrl = baseUrlOf(given);
	const { response, served, node } = filledIn(
		{ ...given, response: given.response ?? GOOD },
		baseUrl,
	);
	world.open(baseUrl, [response].flat(), served);
	const run: RunOptions = {
		parameters: node as RunOptions['parameters'],
		items,
		credential: credentialOf(given),
		continueOnFail: true,
		...(executeOnce && { nodeSettings: { executeOnce } }),
	};
	const { items: out, hints, error } = await engine.run(run);
	return { items: out, hints, error, asked: world.asked, calls: world.calls, provider: baseUrl };
}
