import type { IDataObject } from 'n8n-workflow';
import { inUsd } from '../failure/usd';
import type { Cost } from '../gemini/cost';
import { Failure } from '../failure/failure';
import type { RunSummary } from './runSummary';
import { lowestLimit, Spending } from './spending';

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
	/** Whether it goes into a batch, where the spending limit is for all requests together. */
	isInBatch: boolean;
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
		const isInBatch = this.requests.every((request) => request.isInBatch);
		const sent = isInBatch ? this.allOrNone() : this.withinLimit();
		const costs = this.requests.flatMap(({ cost }) => cost ?? []);
		const sentences = [
			'Preview: nothing was sent.',
			`${countRequests(count)} ${costPhrase(count, costs, isInBatch)}.`,
			costs.length > 0 && costs.length < count
				? `This does not include ${countRequests(count - costs.length)} with an unknown price.`
				: '',
			sent.length < count ? overLimitSentence(count - sent.length, sent) : '',
			isInBatch ? '' : timeSentence(sent.length, perMinute),
		];
		summary.hint(sentences.filter(Boolean).join(' '), 'info');
	}

	private allOrNone(): Previewed[] {
		const limit = lowestLimit(this.requests.map((request) => request.cost && request.limit));
		const costs = this.requests.flatMap(({ cost }) => cost ?? []);
		if (!(new Spending().reserve(sum(costs), limit) instanceof Failure)) return this.requests;
		this.requests.forEach((request) => markOverLimit(request, limit));
		return [];
	}

	private withinLimit(): Previewed[] {
		const spending = new Spending();
		const inOrder = [...this.requests].sort((one, other) => one.itemIndex - other.itemIndex);
		return inOrder.filter((request) => {
			const { cost, limit } = request;
			if (!cost) return true;
			const isOver = spending.reserve(cost.usd, limit) instanceof Failure;
			if (isOver) markOverLimit(request, limit);
			return !isOver;
		});
	}
}

function markOverLimit({ preview, warnings }: Previewed, limit = Infinity): void {
	preview.overSpendingLimit = true;
	warnings.push(
		`This request would not be sent, because it would exceed the spending limit of ${inUsd(limit)}.`,
	);
}

function countRequests(count: number): string {
	return count === 1 ? '1 request' : `${count} requests`;
}

function costPhrase(count: number, costs: readonly Cost[], isInBatch: boolean): string {
	const [first] = costs;
	if (!first)
		return `would be sent, but ${count === 1 ? 'its price is' : 'their prices are'} not known`;
	const half = isInBatch ? 'half of ' : '';
	return `would cost about ${inUsd(sum(costs))} at ${half}Google's prices as of ${first.priceDate}`;
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
