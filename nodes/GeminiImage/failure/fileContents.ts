import type { ReasonWords } from './finishReasons';

/** What a file holds that is not an image. */
export type FileContent =
	| 'decodedDataUri'
	| 'replacedBytes'
	| 'utf8Bytes'
	| 'pdf'
	| 'zip'
	| 'archive'
	| 'postScript'
	| 'rawPhoto'
	| 'videoOrAudio'
	| 'webPage'
	| 'xml'
	| 'json'
	| 'text';

const AS_TEXT =
	'An earlier node read it as text, which damages images. Have that node output a file: in "HTTP Request", for example, set "Response Format" to "File".';

/** What such a file is, after "It is", and what to do where that is more than to choose another file. */
export const FILE_CONTENTS: Readonly<Record<FileContent, readonly [what: string, todo?: string]>> =
	{
		decodedDataUri: [
			'an image whose whole data: URI was decoded as base64, prefix included',
			'Pass "Convert to File" only the part after the comma, such as {{ $json.image.split(",")[1] }}, or enter the whole data: URI in "Image URLs" in the options.',
		],
		replacedBytes: ['an image in which every byte above 127 was replaced', AS_TEXT],
		utf8Bytes: ['an image whose bytes were converted to UTF-8', AS_TEXT],
		pdf: ['a PDF document', 'Convert the page to PNG or JPEG first, using another app or service.'],
		zip: [
			'a ZIP archive or an Office document',
			'Extract the image first; n8n\'s "Compression" node unpacks ZIP files.',
		],
		archive: ['a compressed file'],
		postScript: ['a PostScript drawing'],
		rawPhoto: ['a raw photo from a camera'],
		videoOrAudio: ['a video or audio file', 'Extract a still image from it first.'],
		webPage: ['a web page'],
		xml: ['XML'],
		json: ['JSON'],
		text: ['plain text'],
	};

const EDIT_IMAGE =
	'Convert it first with n8n\'s "Edit Image" node: choose any operation, such as "Resize", and set its option "Format" to PNG or JPEG.';
const ELSEWHERE =
	'Convert it to PNG or JPEG first, using another app or service. n8n\'s "Edit Image" node may not be able to read it.';

/** Image formats that Gemini does not take: what they are called, and what to do. */
const UNSUPPORTED_FORMATS: Readonly<Record<string, ReasonWords>> = {
	// What "Edit Image" reads and writes; which others it reads depends on how n8n was installed.
	'image/gif': ['a GIF image', EDIT_IMAGE],
	'image/bmp': ['a BMP image', EDIT_IMAGE],
	'image/tiff': ['a TIFF image', EDIT_IMAGE],
	'image/avif': ['an AVIF image', ELSEWHERE],
	'image/heic-sequence': [
		'a HEIC sequence, which contains several images, like a video',
		'Export one of its images as PNG or JPEG first.',
	],
	'image/svg+xml': [
		'an SVG drawing',
		`${ELSEWHERE} An SVG describes shapes as text and has no pixels.`,
	],
	'image/jxl': ['a JPEG XL image', ELSEWHERE],
	'image/jp2': ['a JPEG 2000 image', ELSEWHERE],
	'image/jxr': ['a JPEG XR image', ELSEWHERE],
	'image/vnd.adobe.photoshop': ['a Photoshop file (PSD)', ELSEWHERE],
	'image/x-icon': ['an icon (ICO)', ELSEWHERE],
	'image/x-exr': ['an OpenEXR image', ELSEWHERE],
	'image/qoi': ['a QOI image', ELSEWHERE],
};
const UNSUPPORTED: ReadonlyMap<string, ReasonWords> = new Map(Object.entries(UNSUPPORTED_FORMATS));

/** What a format that Gemini does not take is called, after "It is", and what to do. */
export function explainFormat(mimeType: string): ReasonWords {
	return UNSUPPORTED.get(mimeType) ?? [`of type ${mimeType}`, 'Use an image.'];
}
