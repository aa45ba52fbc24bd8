import { httpAccountFailures } from './httpAccount';
import { httpQuotaFailures } from './httpQuota';
import { httpRequestFailures } from './httpRequest';
import { httpServiceFailures } from './httpService';

/** The ways in which a provider turns a request down; how each is recognized, `gemini/` knows. */
export const httpFailures = {
	...httpAccountFailures,
	...httpQuotaFailures,
	...httpRequestFailures,
	...httpServiceFailures,
};

export type HttpKind = keyof typeof httpFailures;
