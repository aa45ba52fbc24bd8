import { httpAccountFailures } from './httpAccount';
import { httpCloudFailures } from './httpCloud';
import { httpQuotaFailures } from './httpQuota';
import { httpRequestFailures } from './httpRequest';
import { httpServiceFailures } from './httpService';
import { proxyAnswers } from './proxy';

/** The ways in which a provider turns a request down; how each is recognized, `gemini/` knows. */
export const httpFailures = {
	...httpAccountFailures,
	...httpCloudFailures,
	...httpQuotaFailures,
	...httpRequestFailures,
	...httpServiceFailures,
	...proxyAnswers,
};

export type HttpKind = keyof typeof httpFailures;
