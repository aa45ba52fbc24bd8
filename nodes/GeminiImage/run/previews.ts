import type { IDataObject } from 'n8n-workflow';
import { inUsd } from '../failure/usd';
import type { Cost } from '../gemini/cost';
import { Failure } from '../failure/failure';
import type { RunSummary } from './runSummary';
import { Spending } from './spending';

/** A previewed request. */
interface Previewed {
	itemIndex: number;
	/** Undefined if the price is not known. */
	cost: Cost | undefined;
	/** The spending limit in USD; undefined if there is none. */
	limit: number | undefined;
	/** The request as its item shows it. */
	preview: IDataObject;
	warnings: string[];
}

/** Adds up the previewed requests of a run. */
export class Previews {
	private readonly requests: Previewed[] = [];

	add(request: Previewed): void {
		this.requests.push(request);
	}

	/**
	 * Marks the requests that would go over the spending limit, in item order, and shows the total.
	 * @param perMinute most requests per minute; undefined for no limit
	 */
	show(summary: RunSummary, perMinute: number | undefined): void {
		const count = this.requests.length;
		if (count === 0) return;
		const sent = this.withinLimit();
		const costs = this.requests.flatMap(({ cost }) => cost ?? []);
		const sentences = [
			'Preview: nothing was sent.',
			`${countRequests(count)} ${costPhrase(count, costs)}.`,
			costs.length > 0 && costs.length < count
				? `This does not include ${countRequests(count - costs.length)} with an unknown price.`
				: '',
			sent.length < count ? overLimitSentence(count - sent.length, sent) : '',
			timeSentence(sent.length, perMinute),
		];
		summary.hint(sentences.filter(Boolean).join(' '), 'info');
	}

	private withinLimit(): Previewed[] {
		const spending = new Spending();
		const inOrder = [...this.requests].sort((one, other) => one.itemIndex - other.itemIndex);
		return inOrder.filter(({ cost, limit, preview, warnings }) => {
			if (!cost) return true;
			const isOver = spending.reserve(cost.usd, limit) instanceof Failure;
			if (!isOver) return true;
			preview.overSpendingLimit = true;
			warnings.push(
				`This request would not be sent, because the run would go over the spending limit of ${inUsd(limit ?? Infinity)}.`,
			);
			return false;
		});
	}
}

function countRequests(count: number): string {
	return count === 1 ? '1 request' : `${count} requests`;
}

function costPhrase(count: number, costs: readonly Cost[]): string {
	const [first] = costs;
	if (!first)
		return `would be sent, but ${count === 1 ? 'its price is' : 'their prices are'} not known`;
	return `would cost about ${inUsd(sum(costs))} at Google's prices of ${first.priceDate}`;
}

function overLimitSentence(over: number, sent: readonly Previewed[]): string {
	if (sent.length === 0) return 'Because of the spending limit, no request would be sent.';
	const rest = sent.length === 1 ? 'the other costs' : 'the others cost';
	const spent = inUsd(sum(sent.flatMap(({ cost }) => cost ?? [])));
	return `Because of the spending limit, ${over} of them would not be sent; ${rest} about ${spent}.`;
}

function timeSentence(count: number, perMinute: number | undefined): string {
	const minutes = perMinute === undefined ? 0 : Math.ceil(count / perMinute) - 1;
	if (minutes < 1) return '';
	return `At ${perMinute} requests per minute, the last one starts after about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`;
}

function sum(costs: readonly Cost[]): number {
	return costs.reduce((total, { usd }) => total + usd, 0);
}
