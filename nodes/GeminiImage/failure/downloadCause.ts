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
	notAnAddress: 'it is not a web address',
	notPublic: 'it is not a public https address',
	holdsKey: 'its address contains the API key, which must not go to another host',
	redirectedNowhere: 'its host redirects to something that is not a web address',
	redirectedTooOften: 'it is redirected too many times',
	tooLarge: 'it is larger than 100 MB',
	certificateUntrusted: "n8n does not trust its host's certificate",
	brokeOff: 'its host did not answer, or broke off the connection',
};

/** The cause as the end of a sentence, after a colon. */
export function nameDownloadCause(why: DownloadFailureCause): string {
	return typeof why === 'string' ? CAUSES[why] : `its host answered with HTTP ${why.status}`;
}

/** Whether the same download may work a little later. */
export function isPassingCause(why: DownloadFailureCause): boolean {
	if (typeof why === 'string') return why === 'brokeOff';
	return why.status === 429 || why.status >= 500;
}
