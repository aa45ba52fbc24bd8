import { input } from '../failureKind';
import {
	capitalize,
	nameImage,
	nameItem,
	quoteName,
	quoteNames,
	startWithImage,
	type ImageSource,
	type ItemPosition,
} from '../imageSource';
import { sanitizeText } from '../sanitizeText';

/** What an expression gives in place of field names and images. */
const GIVEN = {
	list: 'a list that contains something else',
	object: 'an object',
	number: 'a number',
	boolean: 'true or false',
	other: 'something else',
} as const;

const NO_FILES =
	'The item has no files. If the previous node has pinned data, unpin it, because pinned data does not include files. Otherwise, connect a node that outputs a file, such as "HTTP Request" or "Read/Write Files from Disk".';
const MERGED =
	' The "Merge" node keeps only one of several fields with the same name, so rename them before merging.';

interface FileUriFacts {
	image: ImageSource;
	/** What the editor calls the provider. */
	provider: string;
}

/** What "Image Fields", "Image URLs" and "File URIs" hold. */
export const referenceFailures = {
	imageFieldMissing: input<{ field: string; item?: ItemPosition; present: readonly string[] }>({
		message: ({ field, item }) =>
			`${capitalize(nameItem(item))} has no image in the field ${quoteName(field)}`,
		advice({ field, present }) {
			if (present.length === 0) return NO_FILES;
			const merged = /\d$/.test(field) ? MERGED : '';
			return `It has ${quoteNames(present)}. Enter one of these in "Image Fields", or * for every image.${merged}`;
		},
		example: { field: 'photo', present: ['data'] },
	}),
	imageFieldAmbiguous: input<{ candidates: readonly string[] }>({
		message: ({ candidates }) =>
			`"Image Fields" returns a file that could be any of ${quoteNames(candidates)}`,
		advice:
			"When n8n keeps files in memory, an expression returns only a file's name and type. Enter the name of the field instead of the expression.",
		example: { candidates: ['data', 'logo'] },
	}),
	imageFieldsUnusable: input<{ given: keyof typeof GIVEN }>({
		message: '"Image Fields" is neither a field name nor an image',
		advice: ({ given }) =>
			`Its expression returns ${GIVEN[given]}. Enter the names of binary fields, separated by commas, or * for every image of the item. An expression can also return a file itself, such as {{ $binary.data }}.`,
		example: { given: 'object' },
	}),
	imageFieldsHoldFile: input<{ start: string }>({
		message: ({ start }) =>
			`"Image Fields" contains the content of a file (${sanitizeText(start, 20)}) instead of a field name`,
		advice:
			'Turn the content into a file with the "Convert to File" node and enter the field of that file. Or enter a base64 image in "Image URLs" in the options.',
		example: { start: 'iVBORw0KGgoAAAANSUhE' },
	}),
	imageFieldsHoldUrl: input<{ url: string }>({
		message: ({ url }) => `"Image Fields" contains a URL (${url}) instead of a field name`,
		advice: 'Enter URLs in "Image URLs" in the options.',
		example: { url: 'https://example.com/photo.png' },
	}),
	expressionNotEvaluated: input<{ label: string; text: string }>({
		message: ({ label, text }) =>
			`"${label}" contains an expression as plain text: ${sanitizeText(text, 60)}`,
		advice:
			'Hover over the field, switch it from "Fixed" to "Expression", and check the result below it.',
		example: { label: 'Image URLs', text: '{{ $json.url }}' },
	}),
	expressionGaveNoText: input<{ label: string; value: string; expected: 'name' | 'address' }>({
		message: ({ label, value, expected }) =>
			`"${label}" is "${sanitizeText(value, 60)}", which is not ${expected === 'name' ? 'a name' : 'a URL'}`,
		advice:
			'An expression returns this when its value is missing or not text. Open the node and check what the expression returns for this item. The field should contain nothing else.',
		example: {
			label: 'Image URLs',
			value: '[Array: ["https://example.com/a.png"]]',
			expected: 'address',
		},
	}),
	urlsNotText: input<{ label: string }>({
		message: ({ label }) => `"${label}" is neither text nor a list of text`,
		advice:
			'Enter one URL per line. An expression can return text or a list of text, such as {{ $json.images.map(image => image.url) }}.',
		example: { label: 'Image URLs' },
	}),
	fileUrisHoldImage: input({
		message: '"File URIs" contains an image itself (data:…) instead of a URI',
		advice: 'Enter it in "Image URLs" in the options.',
	}),
	cloudStorageUnread: input<FileUriFacts>({
		message: ({ image, provider }) =>
			`${startWithImage(image)} is in Google Cloud Storage, which ${provider} cannot read`,
		advice:
			'Use a Google Vertex AI credential, or download the image with the "Google Cloud Storage" node and enter its binary field in "Image Fields".',
		example: { image: { url: 'gs://bucket/photo.png' }, provider: 'Google' },
	}),
	filesApiUnread: input<FileUriFacts>({
		message: ({ image, provider }) =>
			`${startWithImage(image)} is a Gemini API file, which ${provider} cannot read`,
		advice:
			'Use the image itself in "Image Fields", or a Google Cloud Storage URI such as gs://bucket/photo.png. With a Google credential, the node can use the file.',
		example: { image: { url: 'files/abc' }, provider: 'Google Vertex AI' },
	}),
	fileUriUntyped: input<FileUriFacts>({
		message: ({ image, provider }) => `${provider} needs the type of ${nameImage(image)}`,
		advice:
			'In "File URIs", add the type after the URI, separated by a space, as in gs://bucket/photo image/png.',
		example: { image: { url: 'gs://bucket/photo' }, provider: 'Google Vertex AI' },
	}),
	fileWithoutContent: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} no longer has any content`,
		advice:
			'Only its name and type are left, because data that was pinned, edited or created by a Code node does not include files. Unpin the previous node, and run the workflow from the node that creates the file.',
		example: { image: { field: 'data' } },
	}),
};
