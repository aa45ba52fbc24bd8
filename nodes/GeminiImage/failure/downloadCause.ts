/** Why an image at an address was not fetched. */
export type DownloadFailureCause =
	| 'notAnAddress'
	| 'notPublic'
	/** The address holds the API key, which would reach a host that must not have it. */
	| 'holdsKey'
	| 'redirectedNowhere'
	| 'redirectedTooOften'
	| 'tooLarge'
	/** The host did not answer, or the connection broke off. */
	| 'brokeOff'
	/** n8n does not trust the host's certificate. */
	| 'certificateUntrusted'
	/** n8n's proxy keeps the image of an answer from it. */
	| 'proxyUnreachable'
	| 'proxyInvalid'
	| 'proxyLoginRejected'
	/** The host answered with this HTTP status. */
	| { status: number };

const CAUSES: Readonly<Record<Extract<DownloadFailureCause, string>, string>> = {
	notAnAddress: 'it is not a URL',
	notPublic: 'it is not a public https URL',
	holdsKey: 'its URL contains the API key, which must not be sent to another host',
	redirectedNowhere: 'its host redirects to something that is not a URL',
	redirectedTooOften: 'it redirects too many times',
	tooLarge: 'it is larger than 100 MB',
	certificateUntrusted: "n8n does not trust its host's certificate",
	proxyUnreachable: 'n8n cannot reach its proxy',
	proxyInvalid: "the address of n8n's proxy is not valid",
	proxyLoginRejected: "n8n's proxy does not accept n8n's user name and password",
	brokeOff: 'its host did not respond or closed the connection',
};

/** The cause as the end of a sentence, after a colon. */
export function nameDownloadCause(why: DownloadFailureCause): string {
	return typeof why === 'string' ? CAUSES[why] : `its host returned HTTP ${why.status}`;
}

/** Whether n8n's proxy is the cause. */
export function isOfProxy(why: DownloadFailureCause): boolean {
	return typeof why === 'string' && why.startsWith('proxy');
}

/** Whether the same download may work a little later. */
export function isPassingCause(why: DownloadFailureCause): boolean {
	if (typeof why === 'string') return ['brokeOff', 'proxyUnreachable'].includes(why);
	return why.status === 429 || why.status >= 500;
}
