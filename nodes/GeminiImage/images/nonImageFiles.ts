import type { FileContent } from '../failure/fileContents';

interface NonImageKind {
	content: FileContent;
	matches: (head: Buffer) => boolean;
}

/** Images that were damaged on the way come first; the most general kinds come last. */
const NON_IMAGE_KINDS: readonly NonImageKind[] = [
	{
		content: 'decodedDataUri',
		// A decoder that skips what is not base64 takes the words of the prefix for base64.
		matches: (head) => head.toString('base64', 0, 12).startsWith('dataimage/'),
	},
	{
		content: 'replacedBytes',
		matches: (head) =>
			/^(efbfbd504e470d0a|(efbfbd){3,4}0010(4a464946|45786966))/.test(hex(head, 24)),
	},
	{
		content: 'utf8Bytes',
		matches: (head) => /^(c289504e470d0a|c3bfc398c3bf)/.test(hex(head, 24)),
	},
	{
		content: 'pdf',
		matches: (head) => head.toString('latin1', 0, 1024).includes('%PDF-'),
	},
	{ content: 'zip', matches: begins('PK\x03\x04', 'PK\x05\x06') },
	{ content: 'archive', matches: begins('\x1f\x8b', 'Rar!', '7z\xbc\xaf\x27\x1c', 'BZh') },
	{ content: 'postScript', matches: begins('%!PS', '\xc5\xd0\xd3\xc6') },
	{
		content: 'rawPhoto',
		matches: (head) =>
			head.toString('latin1', 0, 12) === '\x00\x00\x00\x18ftypcrx ' || begins('FUJIFILMCCD')(head),
	},
	{
		content: 'videoOrAudio',
		matches: (head) =>
			/^(....ftyp|....moov|\x1a\x45\xdf\xa3|RIFF....(AVI |WAVE)|OggS|ID3|fLaC|FLV|\xff[\xfb\xf3\xf2])/s.test(
				head.toString('latin1', 0, 16),
			),
	},
	{
		content: 'webPage',
		matches: (head) =>
			/^(<!doctype html|<(html|head|body|title|script|meta)[\s>])/i.test(startOfText(head)),
	},
	{ content: 'xml', matches: (head) => /^<[?!a-z]/i.test(startOfText(head)) },
	{ content: 'json', matches: (head) => /^(\{\s*["}]|\[\s*["{[\]\d])/.test(startOfText(head)) },
	{ content: 'text', matches: isText },
];

/** What a file holds that is not an image; undefined where its first bytes are not recognized. */
export function nonImageContent(head: Buffer): FileContent | undefined {
	return NON_IMAGE_KINDS.find(({ matches }) => matches(head))?.content;
}

const DAMAGED_IMAGES: ReadonlyArray<FileContent | undefined> = [
	'decodedDataUri',
	'replacedBytes',
	'utf8Bytes',
];

/** Whether a file is an image that was damaged on the way. */
export function isDamagedImage(head: Buffer): boolean {
	return DAMAGED_IMAGES.includes(nonImageContent(head));
}
function begins(...starts: string[]): (head: Buffer) => boolean {
	return (head) => starts.some((start) => head.toString('latin1', 0, start.length) === start);
}

function hex(head: Buffer, bytes: number): string {
	return head.toString('hex', 0, bytes);
}

/** The text at the start of a file, after a byte order mark, white space and comments. */
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

/** No control characters except tabs and line ends; the last character may be cut off. */
function isText(head: Buffer): boolean {
	const text = head.toString('utf8', 0, 512);
	const isPlain = [...text].every((sign) => sign >= ' ' || /\s/.test(sign));
	return isPlain && !text.slice(0, -1).includes('\ufffd');
}
