/** What goes through Google's Files API. */
export type UploadSubject =
	/** An image that is too large for its request. */
	| 'largeImage'
	/** An image that several requests of a batch use. */
	| 'sharedImage'
	/** The file with the requests of a batch. */
	| 'batchFile';

const NAMES: Readonly<Record<UploadSubject, string>> = {
	largeImage: 'a large reference image',
	sharedImage: 'a reference image',
	batchFile: 'the file with the requests',
};

/** Names what is uploaded, within a sentence. */
export function nameUpload(subject: UploadSubject = 'largeImage'): string {
	return NAMES[subject];
}
