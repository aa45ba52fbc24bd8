import type { ServiceTier } from '../../../nodes/GeminiImage/catalog/models';
import type { ProviderName } from '../../../nodes/GeminiImage/catalog/providers';
import {
	servedTier,
	tierPriceFactor,
	tierWarnings,
	type ServedTier,
} from '../../../nodes/GeminiImage/gemini/serviceTier';

test.each<[ProviderName, string | undefined, unknown, ServedTier | undefined]>([
	['google', 'flex', undefined, 'flex'],
	['google', 'Priority', {}, 'priority'],
	['google', 'standard', { serviceTier: 'flex' }, 'standard'],
	['google', undefined, { serviceTier: 'SERVICE_TIER_FLEX' }, 'flex'],
	['google', 'paid', {}, undefined],
	['google', 'toString', {}, undefined],
	['google', undefined, null, undefined],
	['google', undefined, 'text', undefined],
	['vertexAi', undefined, { trafficType: 'ON_DEMAND' }, 'standard'],
	['vertexAi', undefined, { trafficType: 'ON_DEMAND_FLEX' }, 'flex'],
	['vertexAi', undefined, { trafficType: 'on_demand_priority' }, 'priority'],
	['vertexAi', undefined, { trafficType: 'PROVISIONED_THROUGHPUT' }, 'provisioned'],
	['vertexAi', undefined, { trafficType: 7 }, undefined],
	['octopusX', 'flex', { trafficType: 'ON_DEMAND' }, undefined],
])('at %s, the header %p and the usage %j tell of %p', (provider, header, usage, tier) => {
	expect(servedTier(provider, header, usage)).toBe(tier);
});

test.each<[ServiceTier | undefined, ServedTier | undefined, number | undefined]>([
	[undefined, undefined, 1],
	[undefined, 'standard', 1],
	['flex', 'flex', 0.5],
	['flex', 'standard', 1],
	['flex', undefined, 1],
	['priority', 'standard', 1],
	['priority', 'priority', 2],
	['priority', undefined, 2],
	['flex', 'provisioned', undefined],
])('asked for %p and served as %p, a request costs %p of the price', (asked, served, factor) => {
	expect(tierPriceFactor(asked, served)).toBe(factor);
});

test.each<[ServiceTier | undefined, ServedTier | undefined, boolean, RegExp[]]>([
	[undefined, undefined, true, []],
	[undefined, 'standard', true, []],
	['flex', 'flex', true, []],
	['priority', 'standard', true, [/"priority" was requested, but "standard" served/]],
	['flex', undefined, true, [/does not report .*estimated at the standard price/]],
	['priority', undefined, true, [/does not report .*estimated at the priority price/]],
	['flex', undefined, false, [/does not report which service tier served this request\.$/]],
	['priority', 'priority', true, [/75 to 100% more/]],
	['priority', 'priority', false, []],
])('asked for %p and served as %p, cost known: %p', (asked, served, hasCost, sentences) => {
	const warnings = tierWarnings(asked, served, hasCost);
	expect(warnings).toEqual(sentences.map((words) => expect.stringMatching(words) as string));
});
