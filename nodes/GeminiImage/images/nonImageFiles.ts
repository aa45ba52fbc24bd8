/** A kind of file that is no image, by its first bytes. */
interface NonImageKind {
	/** Behind "It is". */
	what: string;
	/** What to do, where that is more than to name another file. */
	todo?: string;
	matches: (head: Buffer) => boolean;
}

export const WEB_PAGE = 'a web page';

const AS_TEXT =
	'It was read as text on the way, which spoils it: have the node before hand it on as a file, such as "HTTP Request" with "Response Format" set to "File".';

/** Images that something on the way has spoiled come first; the plainest kinds come last. */
const NON_IMAGE_KINDS: readonly NonImageKind[] = [
	{
		what: 'what becomes of an image when all of its data: URI is decoded as base64',
		todo: 'Hand over only what stands behind the comma, such as {{ $json.image.split(",")[1] }}, to "Convert to File", or put the whole data: URI under "Image URLs" in the options.',
		// A decoder that passes over what is not base64 takes the words of the prefix for base64.
		matches: (head) => head.toString('base64', 0, 12).startsWith('dataimage/'),
	},
	{
		what: 'an image of which all bytes above 127 were replaced',
		todo: AS_TEXT,
		matches: (head) =>
			/^(efbfbd504e470d0a|(efbfbd){3,4}0010(4a464946|45786966))/.test(hex(head, 24)),
	},
	{
		what: 'an image whose bytes were turned into UTF-8',
		todo: AS_TEXT,
		matches: (head) => /^(c289504e470d0a|c3bfc398c3bf)/.test(hex(head, 24)),
	},
	{
		what: 'a PDF document',
		todo: 'Turn its page into a PNG or JPEG first, with a program or a service for that.',
		matches: (head) => head.toString('latin1', 0, 1024).includes('%PDF-'),
	},
	{
		what: 'a ZIP archive or an Office document',
		todo: 'Take the image out of it first; n8n\'s "Compression" node unpacks ZIP files.',
		matches: begins('PK\x03\x04', 'PK\x05\x06'),
	},
	{ what: 'a packed file', matches: begins('\x1f\x8b', 'Rar!', '7z\xbc\xaf\x27\x1c', 'BZh') },
	{ what: 'a PostScript drawing', matches: begins('%!PS', '\xc5\xd0\xd3\xc6') },
	{
		what: 'a raw photo of a camera',
		matches: (head) =>
			head.toString('latin1', 0, 12) === '\x00\x00\x00\x18ftypcrx ' || begins('FUJIFILMCCD')(head),
	},
	{
		what: 'a video or a sound',
		todo: 'Take a picture out of it first.',
		matches: (head) =>
			/^(....ftyp|....moov|\x1a\x45\xdf\xa3|RIFF....(AVI |WAVE)|OggS|ID3|fLaC|FLV|\xff[\xfb\xf3\xf2])/s.test(
				head.toString('latin1', 0, 16),
			),
	},
	{
		what: WEB_PAGE,
		matches: (head) =>
			/^(<!doctype html|<(html|head|body|title|script|meta)[\s>])/i.test(startOfText(head)),
	},
	{ what: 'XML', matches: (head) => /^<[?!a-z]/i.test(startOfText(head)) },
	{ what: 'JSON', matches: (head) => /^(\{\s*["}]|\[\s*["{[\]\d])/.test(startOfText(head)) },
	{ what: 'a text', matches: isText },
];

/** What a file is that is no image; undefined where its first bytes do not tell. */
export function nonImageKind(head: Buffer): Pick<NonImageKind, 'what' | 'todo'> | undefined {
	return NON_IMAGE_KINDS.find(({ matches }) => matches(head));
}

/** Whether a file is an image that something on the way has spoiled. */
export function isSpoiledImage(head: Buffer): boolean {
	return NON_IMAGE_KINDS.slice(0, 3).some(({ matches }) => matches(head));
}

function begins(...starts: string[]): (head: Buffer) => boolean {
	return (head) => starts.some((start) => head.toString('latin1', 0, start.length) === start);
}

function hex(head: Buffer, bytes: number): string {
	return head.toString('hex', 0, bytes);
}

/** The text at the start of a file, behind a mark of its byte order, blanks and comments. */
function startOfText(head: Buffer): string {
	let text = head
		.toString('utf8', 0, 4096)
		.replace(/^\ufeff/, '')
		.trimStart();
	while (text.startsWith('<!--')) {
		const end = text.indexOf('-->');
		if (end < 0) break;
		text = text.slice(end + 3).trimStart();
	}
	return text.slice(0, 64);
}

/** Without control characters but for tabs and line ends; a character may be cut off at the end. */
function isText(head: Buffer): boolean {
	const text = head.toString('utf8', 0, 512);
	const isPlain = [...text].every((sign) => sign >= ' ' || /\s/.test(sign));
	return isPlain && !text.slice(0, -1).includes('\ufffd');
}
