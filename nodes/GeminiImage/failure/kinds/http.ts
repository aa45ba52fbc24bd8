import { httpAccountFailures } from './httpAccount';
import { httpCloudFailures } from './httpCloud';
import { httpQuotaFailures } from './httpQuota';
import { httpRequestFailures } from './httpRequest';
import { httpServiceFailures } from './httpService';

/** The ways in which a provider turns a request down; how each is recognized, `gemini/` knows. */
export const httpFailures = {
	...httpAccountFailures,
	...httpCloudFailures,
	...httpQuotaFailures,
	...httpRequestFailures,
	...httpServiceFailures,
};

export type HttpKind = keyof typeof httpFailures;
