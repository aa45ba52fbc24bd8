import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { providerLabel } from '../catalog/providers';
import { normalizeSize } from '../catalog';
import { resultWarnings } from '../gemini/resultWarnings';
import type { NodeRun } from '../run/nodeRun';
import { unknownPrice } from '../run/spending';
import { pairing } from '../run/task';
import { requestUrl } from '../transport/call';
import type { Provider } from '../transport/provider';
import { previewBody } from '../turn/previewBody';
import { planTurn, turnRequest, type TurnInput, type TurnPlan } from '../turn/turnPlan';

interface PreviewFacts {
	operation: string;
	/** Warnings in addition to those of the plan. */
	warnings?: readonly string[];
	/** Input tokens of the earlier turns that are previewed too and have no answer yet. */
	tokensBefore?: number;
}

/** An item that shows a request instead of its result. */
interface Preview {
	item: INodeExecutionData;
	/** Input tokens of the turns previewed so far, for the next preview. */
	tokens: number;
}

/**
 * Shows the request of a turn as it would be sent. Sends nothing to the provider and stores nothing.
 * @throws Failure for any reason not to send the turn
 */
export async function previewTurn(
	run: NodeRun,
	input: TurnInput,
	items: readonly number[],
	{ operation, warnings = [], tokensBefore = 0 }: PreviewFacts,
): Promise<Preview> {
	const { provider, history } = input;
	const plan = await planTurn(input, tokensBefore);
	const { settings, abilities, cost, inputTokens, uploads, references } = plan;
	const { request } = turnRequest(settings, references, plan.history.turns, history);
	const preview: IDataObject = {
		method: 'POST',
		url: displayUrl(provider, settings.model),
		body: await previewBody(plan, request),
		bytes: plan.bytes,
		...(uploads.length > 0 && { uploadedFirst: uploads.map(({ name }) => name) }),
	};
	const allWarnings = [...warnings, ...warningsOf(plan, provider)];
	allWarnings.forEach((warning) => run.summary.warn(warning));
	const json: IDataObject = {
		operation,
		model: settings.model,
		prompt: settings.prompt,
		preview,
		warnings: allWarnings,
		provider: provider.name,
		usage: {
			estimatedInputTokens: inputTokens,
			estimatedImageTokens:
				abilities?.tokens[normalizeSize(settings.imageSize ?? abilities.defaultSize)],
			...(cost && { estimatedCostUsd: cost.usd, priceDate: cost.priceDate }),
		},
	};
	run.previews.add({
		itemIndex: items[0] ?? 0,
		cost,
		limit: settings.spendingLimit,
		preview,
		warnings: allWarnings,
	});
	return { item: { json, pairedItem: pairing(items) }, tokens: plan.tokensAfter };
}

function warningsOf({ settings, abilities, cost, warnings }: TurnPlan, { name }: Provider) {
	const { model, spendingLimit } = settings;
	const today = new Date().toISOString().slice(0, 10);
	const isCounted = cost !== undefined || spendingLimit === undefined;
	return [
		...warnings,
		...resultWarnings(settings, [], abilities, name, today),
		...(isCounted ? [] : [unknownPrice(model, providerLabel(name))]),
	];
}

/** The request's URL, without any key or password in the Base URL. */
function displayUrl(provider: Provider, model: string): string {
	const url = new URL(requestUrl(provider, model));
	url.username = '';
	url.password = '';
	return provider.mask.text(url.href);
}
