import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { providerLabel } from '../catalog/providers';
import { normalizeSize } from '../catalog';
import { requestHeaders } from '../gemini/request';
import { resultWarnings } from '../gemini/resultWarnings';
import { PRIORITY_ESTIMATE } from '../gemini/serviceTier';
import type { NodeRun } from '../run/nodeRun';
import { unknownPrice } from '../run/spending';
import { pairing } from '../run/task';
import { requestUrl } from '../transport/requestUrl';
import type { Provider } from '../transport/provider';
import { previewBody } from '../turn/previewBody';
import { planTurn, turnRequest, type TurnInput, type TurnPlan } from '../turn/turnPlan';

interface PreviewFacts {
	operation: string;
	/** Warnings in addition to those of the plan. */
	warnings?: readonly string[];
	/** Input tokens of the earlier turns that are previewed too and have no answer yet. */
	tokensBefore?: number;
	/** Where the request goes into a batch: its key and its plan there. */
	inBatch?: { key: string; plan: TurnPlan };
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
	{ operation, warnings = [], tokensBefore = 0, inBatch }: PreviewFacts,
): Promise<Preview> {
	const { provider, history } = input;
	const plan = inBatch?.plan ?? (await planTurn(input, tokensBefore));
	const { settings, abilities, cost, inputTokens, uploads, references } = plan;
	const { request } = turnRequest(settings, provider.name, references, plan.history.turns, history);
	const headers = requestHeaders(settings, provider.name);
	const preview: IDataObject = {
		method: 'POST',
		url: displayUrl(provider, settings.model, inBatch !== undefined),
		...(Object.keys(headers).length > 0 && { headers }),
		body: await previewBody(plan, request),
		bytes: plan.bytes,
		...(uploads.length > 0 && { uploadedFirst: uploads.map(({ name }) => name) }),
	};
	const allWarnings = [
		...warnings,
		...planWarnings(plan, provider),
		...priceWarnings(plan, provider),
	];
	allWarnings.forEach((warning) => run.summary.warn(warning));
	const json: IDataObject = {
		operation,
		...(inBatch && { key: inBatch.key }),
		model: settings.model,
		prompt: settings.prompt,
		preview,
		...(settings.serviceTier && { serviceTier: settings.serviceTier }),
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
		isInBatch: inBatch !== undefined,
	});
	return { item: { json, pairedItem: pairing(items) }, tokens: plan.tokensAfter };
}

/** What the user should know of a request before there is an answer. */
export function planWarnings(
	{ settings, abilities, warnings }: TurnPlan,
	{ name }: Provider,
): string[] {
	const today = new Date().toISOString().slice(0, 10);
	return [...warnings, ...resultWarnings(settings, [], abilities, name, today)];
}

function priceWarnings({ settings, cost }: TurnPlan, { name }: Provider): string[] {
	const isCounted = cost !== undefined || settings.spendingLimit === undefined;
	return [
		...(isCounted ? [] : [unknownPrice(settings.model, providerLabel(name))]),
		...(cost && settings.serviceTier === 'priority' ? [PRIORITY_ESTIMATE] : []),
	];
}

/** The request's URL, without any key or password in the Base URL. */
function displayUrl(provider: Provider, model: string, isInBatch: boolean): string {
	const method = isInBatch ? 'batchGenerateContent' : 'generateContent';
	const url = new URL(requestUrl(provider, model, method));
	url.username = '';
	url.password = '';
	return provider.mask.text(url.href);
}
