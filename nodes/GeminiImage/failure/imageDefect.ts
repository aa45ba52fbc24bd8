/** Why the data of an image in an answer is not an image. */
export type ImageDefect =
	Base64Defect | 'empty' | 'incomplete' | 'notAnImage' | 'urlTooLong' | 'dataUriNotBase64';

/** Why text is not base64. */
export type Base64Defect = 'notBase64' | 'base64CutOff' | 'base64AfterPadding';

const SENTENCES: Readonly<Record<ImageDefect, string>> = {
	notBase64: 'Its data is not base64.',
	base64CutOff: 'Its base64 data is cut off.',
	base64AfterPadding: 'Its base64 data continues past the padding.',
	empty: 'Its data is empty.',
	incomplete: 'Its data is incomplete.',
	notAnImage: 'Its data is not an image.',
	urlTooLong: 'Its URL is too long.',
	dataUriNotBase64: 'Its data: URI is not base64.',
};

/** A whole sentence about an image that was named before. */
export function describeDefect(defect: ImageDefect): string {
	return SENTENCES[defect];
}
