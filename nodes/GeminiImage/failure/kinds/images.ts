import { input } from '../failureKind';
import { explainFormat, FILE_CONTENTS, type FileContent } from '../fileContents';
import { quoteName, startWithImage, type ImageSource } from '../imageSource';
import { sanitizeConstant, sanitizeText } from '../sanitizeText';

const TAKES = 'Gemini accepts PNG, JPEG, WebP, HEIC and HEIF.';

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
	noComma: 'it lacks the comma before its data',
	otherCharacters: 'its base64 contains invalid characters',
	cutOff: 'its base64 is incomplete',
} as const;

/** What the reference images themselves turn out to be. */
export const imageFailures = {
	imageEmpty: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} is empty`,
		advice: 'Check the node that created it.',
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
			`${startWithImage(image)} contains the base64 text of an image, but the text is damaged`,
		advice:
			'Create the file again in the previous node: "Convert to File" with "Move Base64 String to File" needs the whole text.',
		example: { image: { field: 'data' } },
	}),
	dataUriBroken: input<{ image: ImageSource; why: keyof typeof DATA_URI_FLAWS }>({
		message: ({ image, why }) =>
			`${startWithImage(image)} is a data: URI that cannot be read: ${DATA_URI_FLAWS[why]}`,
		advice:
			'It must be complete, as in data:image/png;base64,iVBORw0… Check the output of the previous node.',
		example: { image: { position: 2, of: 3 }, why: 'cutOff' },
	}),
	inlineImageTooLarge: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} is larger than 100 MB`,
		advice: 'Use a smaller image.',
		example: { image: { position: 1, of: 1 } },
	}),
	uploadedFileEmpty: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} is empty`,
		advice: 'The file was uploaded without any content. Upload the image again.',
		example: { image: { url: 'https://example.com/v1beta/files/abc' } },
	}),
	uploadedFileNotReady: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} is not ready yet`,
		advice:
			'The provider is still processing it. Add a Wait node of a few seconds before this node, and run the workflow again.',
		isRetryable: true,
		example: { image: { url: 'https://example.com/v1beta/files/abc' } },
	}),
	uploadedFileUnusable: input<{ image: ImageSource; state: string }>({
		message: ({ image, state }) =>
			`${startWithImage(image)} cannot be used: its state is ${sanitizeConstant(state)}`,
		advice: 'The provider could not process it. Upload the image again as PNG or JPEG.',
		example: { image: { url: 'https://example.com/v1beta/files/abc' }, state: 'FAILED' },
	}),
};

function describeRejection({ image }: { image: ImageSource }): string {
	return `${startWithImage(image)} is not an image that Gemini accepts`;
}

function adviseOnFile(stated: StatedFile, { content }: Omit<NotAnImage, 'stated'>): string {
	const [what, todo = 'Choose an image, or check the node that created this file.'] = content
		? FILE_CONTENTS[content]
		: [];
	return `${describeStatedFile(stated, what)} ${todo} ${TAKES}`;
}

function describeStatedFile({ fileName, mimeType }: StatedFile, what: string | undefined): string {
	const type = sanitizeText(mimeType ?? '', 100);
	const name = fileName
		? `${quoteName(fileName)} (${type || 'no type'})`
		: type
			? `of type ${type}`
			: 'a file without a type';
	const isCalledImage =
		/^image\//i.test(mimeType ?? '') || /\.(png|jpe?g|webp|hei[cf])$/i.test(fileName ?? '');
	return isCalledImage
		? `It is labeled as ${name}, but its content is not an image${what ? `: it is ${what}` : ''}.`
		: `It is ${name}${what ? `: ${what}` : ''}.`;
}

function adviseOnAddress({ content, service }: Omit<NotAnImage, 'stated'>): string {
	if (content === 'webPage') {
		const todo = service ? adviseOnService(service) : 'Use the URL of the image itself.';
		return `It is a web page. ${todo}`;
	}
	const [what, todo = 'Use the URL of an image.'] = content ? FILE_CONTENTS[content] : [];
	return `Its content is not an image${what ? `: it is ${what}` : ''}. ${todo} ${TAKES}`;
}
