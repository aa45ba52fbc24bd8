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
	brokeOff: 'its host did not respond or closed the connection',
};

/** The cause as the end of a sentence, after a colon. */
export function nameDownloadCause(why: DownloadFailureCause): string {
	return typeof why === 'string' ? CAUSES[why] : `its host returned HTTP ${why.status}`;
}

/** Whether the same download may work a little later. */
export function isPassingCause(why: DownloadFailureCause): boolean {
	if (typeof why === 'string') return why === 'brokeOff';
	return why.status === 429 || why.status >= 500;
}
