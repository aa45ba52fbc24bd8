import { input } from '../failureKind';
import { explainFormat, FILE_CONTENTS, type FileContent } from '../fileContents';
import { quoteName, startWithImage, type ImageSource } from '../imageSource';
import { sanitizeConstant, sanitizeText } from '../sanitizeText';

const TAKES = 'Gemini takes PNG, JPEG, WebP, HEIC and HEIF.';

/** The name and type that a file came with; its bytes may be something else. */
interface StatedFile {
	fileName?: string;
	mimeType?: string;
}

/** A service whose links people share, and which of its links works. */
export interface ShareService {
	name: string;
	advice: string;
}

export function adviseOnService({ name, advice }: ShareService): string {
	return `This is a ${name} link. ${advice}`;
}

interface NotAnImage {
	image: ImageSource;
	/** Absent where the first bytes do not tell. */
	content?: FileContent;
	/** Absent for what came from an address. */
	stated?: StatedFile;
	service?: ShareService;
}

const DATA_URI_FLAWS = {
	noComma: 'it has no comma before its data',
	otherCharacters: 'its base64 contains other characters',
	cutOff: 'its base64 is cut off',
} as const;

/** What the reference images themselves turn out to be. */
export const imageFailures = {
	imageEmpty: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} is empty`,
		advice: 'Check the node that made it: the file has no content.',
		example: { image: { field: 'data' } },
	}),
	imageFormatUnsupported: input<{ image: ImageSource; mimeType: string; fileName?: string }>({
		message: describeRejection,
		advice({ mimeType, fileName }) {
			const [label, todo] = explainFormat(sanitizeText(mimeType, 100));
			return `It is ${label}${fileName ? ` (${quoteName(fileName)})` : ''}. ${TAKES} ${todo}`;
		},
		example: { image: { field: 'photo' }, mimeType: 'image/gif', fileName: 'cat.gif' },
	}),
	notAnImage: input<NotAnImage>({
		message: describeRejection,
		advice: ({ stated, ...found }) =>
			stated ? adviseOnFile(stated, found) : adviseOnAddress(found),
		example: {
			image: { field: 'data' },
			content: 'pdf',
			stated: { fileName: 'photo.png', mimeType: 'image/png' },
		},
	}),
	base64Broken: input<{ image: ImageSource }>({
		message: ({ image }) =>
			`${startWithImage(image)} holds the base64 text of an image, but the text is broken`,
		advice:
			'Have the previous node make the file again: "Convert to File" with "Move Base64 String to File" takes the whole text.',
		example: { image: { field: 'data' } },
	}),
	dataUriBroken: input<{ image: ImageSource; why: keyof typeof DATA_URI_FLAWS }>({
		message: ({ image, why }) =>
			`${startWithImage(image)} is a data: URI that cannot be read: ${DATA_URI_FLAWS[why]}`,
		advice:
			'It has to be complete, as in data:image/png;base64,iVBORw0… Check what the previous node outputs.',
		example: { image: { position: 2, of: 3 }, why: 'cutOff' },
	}),
	inlineImageTooLarge: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} is larger than 100 MB`,
		advice: 'Use a smaller image.',
		example: { image: { position: 1, of: 1 } },
	}),
	uploadedFileEmpty: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} is empty`,
		advice: 'The file was uploaded without any content: upload the image again.',
		example: { image: { url: 'https://example.com/v1beta/files/abc' } },
	}),
	uploadedFileNotReady: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} is not ready yet`,
		advice:
			'The provider is still processing it: wait a few seconds before this node, and run the workflow again.',
		isRetryable: true,
		example: { image: { url: 'https://example.com/v1beta/files/abc' } },
	}),
	uploadedFileUnusable: input<{ image: ImageSource; state: string }>({
		message: ({ image, state }) =>
			`${startWithImage(image)} cannot be used: its state is ${sanitizeConstant(state)}`,
		advice: 'The provider could not process it: upload the image again, as PNG or JPEG.',
		example: { image: { url: 'https://example.com/v1beta/files/abc' }, state: 'FAILED' },
	}),
};

function describeRejection({ image }: { image: ImageSource }): string {
	return `${startWithImage(image)} is not an image that Gemini takes`;
}

function adviseOnFile(stated: StatedFile, { content }: Omit<NotAnImage, 'stated'>): string {
	const [what, todo = 'Choose an image, or check the node that made this file.'] = content
		? FILE_CONTENTS[content]
		: [];
	return `${describeStatedFile(stated, what)} ${todo} ${TAKES}`;
}

function describeStatedFile({ fileName, mimeType }: StatedFile, what: string | undefined): string {
	const type = sanitizeText(mimeType ?? '', 100);
	const name = fileName
		? `${quoteName(fileName)} (${type || 'no type'})`
		: type
			? `of the type ${type}`
			: 'a file without a type';
	const isCalledImage =
		/^image\//i.test(mimeType ?? '') || /\.(png|jpe?g|webp|hei[cf])$/i.test(fileName ?? '');
	return isCalledImage
		? `It is labeled as ${name}, but its content is not an image${what ? `: it is ${what}` : ''}.`
		: `It is ${name}${what ? `: ${what}` : ''}.`;
}

function adviseOnAddress({ content, service }: Omit<NotAnImage, 'stated'>): string {
	if (content === 'webPage') {
		const todo = service ? adviseOnService(service) : 'Use the address of the image itself.';
		return `It is a web page. ${todo}`;
	}
	const [what, todo = 'Use the address of an image.'] = content ? FILE_CONTENTS[content] : [];
	return `Its content is not an image${what ? `: it is ${what}` : ''}. ${todo} ${TAKES}`;
}
