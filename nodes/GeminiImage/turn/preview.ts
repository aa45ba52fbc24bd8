import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { providerLabel } from '../catalog/providers';
import { normalizeSize } from '../catalog';
import { resultWarnings } from '../gemini/resultWarnings';
import type { NodeRun } from '../run/nodeRun';
import { unknownPrice } from '../run/spending';
import { callAddress } from '../transport/call';
import type { Provider } from '../transport/provider';
import { planTurn, type TurnPlan } from './turnPlan';
import { previewBody } from './previewBody';
import type { TurnInput } from './turn';

interface PreviewInput {
	operation: string;
	pairedItem: INodeExecutionData['pairedItem'];
	/** About the item, beside what the plan tells. */
	warnings?: readonly string[];
	/** Input tokens of turns before it that are previewed as well, and so have no answer yet. */
	tokensBefore?: number;
}

/** An item that tells a request in place of its result. */
interface Preview {
	item: INodeExecutionData;
	/** Input tokens of the turns so far that are previewed, for the next one. */
	tokens: number;
}

/**
 * Tells the request of a turn as it would go. Nothing is sent to the provider, and nothing stored.
 * @throws Failure for everything for which the turn would not be sent
 */
export async function previewTurn(
	run: NodeRun,
	turn: TurnInput,
	{ operation, pairedItem, warnings = [], tokensBefore = 0 }: PreviewInput,
): Promise<Preview> {
	const provider = await run.providers.of(turn.itemIndex);
	const { settings: asked, history } = turn;
	const references = await turn.references(run.toldReferences, provider, asked.timeoutMs);
	const planned = await planTurn(provider, asked, references, history, tokensBefore);
	const { settings, abilities, cost, inputTokens, uploads } = planned;
	const { plan } = planned.request(planned.references);
	const preview: IDataObject = {
		method: 'POST',
		url: publicAddress(provider, settings.model),
		body: await previewBody(planned, plan),
		bytes: planned.bytes,
		...(uploads.length > 0 && { uploadedFirst: uploads.map(({ name }) => name) }),
	};
	const told = [...warnings, ...warningsOf(planned, provider)];
	told.forEach((warning) => run.summary.warn(warning));
	const json: IDataObject = {
		operation,
		model: settings.model,
		prompt: settings.prompt,
		preview,
		warnings: told,
		provider: provider.name,
		usage: {
			estimatedInputTokens: inputTokens,
			estimatedImageTokens:
				abilities?.tokens[normalizeSize(settings.imageSize ?? abilities.defaultSize)],
			...(cost && { estimatedCostUsd: cost.usd, priceDate: cost.priceDate }),
		},
	};
	const { itemIndex } = turn;
	run.previews.add({ itemIndex, cost, limit: settings.spendingLimit, preview, warnings: told });
	return { item: { json, pairedItem }, tokens: planned.tokensAfter };
}

function warningsOf({ settings, abilities, cost, warnings }: TurnPlan, { name }: Provider) {
	const { model, spendingLimit } = settings;
	const today = new Date().toISOString().slice(0, 10);
	const isPromised = cost !== undefined || spendingLimit === undefined;
	return [
		...warnings,
		...resultWarnings(settings, [], abilities, name, today),
		...(isPromised ? [] : [unknownPrice(model, providerLabel(name))]),
	];
}

/** Without a key or a password that somebody wrote into the Base URL. */
function publicAddress(provider: Provider, model: string): string {
	const url = new URL(callAddress(provider, model));
	url.username = '';
	url.password = '';
	return provider.mask.text(url.href);
}
