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
	list: 'a list with something else in it',
	object: 'an object',
	number: 'a number',
	boolean: 'true or false',
	other: 'something else',
} as const;

const NO_FILES =
	'It has no files. If the previous node has pinned data, unpin it, because pinned data keeps no files. Otherwise connect a node that outputs a file, such as "HTTP Request" or "Read/Write Files from Disk".';
const MERGED =
	' The "Merge" node keeps only one of several files with the same name: give them different names before it.';

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
			return `It has ${quoteNames(present)}. Enter one of these under "Image Fields", or * for every image.${merged}`;
		},
		example: { field: 'photo', present: ['data'] },
	}),
	imageFieldAmbiguous: input<{ candidates: readonly string[] }>({
		message: ({ candidates }) =>
			`"Image Fields" gives a file that may be any of ${quoteNames(candidates)}`,
		advice:
			"Where n8n keeps files in memory, an expression gives only a file's name and type. Enter the name of the field instead of the expression.",
		example: { candidates: ['data', 'logo'] },
	}),
	imageFieldsUnusable: input<{ given: keyof typeof GIVEN }>({
		message: '"Image Fields" is neither a field name nor an image',
		advice: ({ given }) =>
			`Its expression gives ${GIVEN[given]}. Enter the names of binary fields, separated by commas, or * for every image of the item. An expression may also give a file itself, such as {{ $binary.data }}.`,
		example: { given: 'object' },
	}),
	imageFieldsHoldFile: input<{ start: string }>({
		message: ({ start }) =>
			`"Image Fields" holds the content of a file (${sanitizeText(start, 20)}) instead of a field name`,
		advice:
			'Turn the content into a file with the "Convert to File" node and enter that file\'s field here. Or put a base64 image under "Image URLs" in the options.',
		example: { start: 'iVBORw0KGgoAAAANSUhE' },
	}),
	imageFieldsHoldUrl: input<{ url: string }>({
		message: ({ url }) => `"Image Fields" holds an address (${url}) instead of a field name`,
		advice: 'Put addresses under "Image URLs" in the options.',
		example: { url: 'https://example.com/photo.png' },
	}),
	expressionNotEvaluated: input<{ label: string; text: string }>({
		message: ({ label, text }) =>
			`"${label}" holds an expression as plain text: ${sanitizeText(text, 60)}`,
		advice:
			'Point at the field, switch it from "Fixed" to "Expression", and check the result shown below it.',
		example: { label: 'Image URLs', text: '{{ $json.url }}' },
	}),
	expressionGaveNoText: input<{ label: string; value: string; expected: 'name' | 'address' }>({
		message: ({ label, value, expected }) =>
			`"${label}" is "${sanitizeText(value, 60)}", which is not ${expected === 'name' ? 'a name' : 'an address'}`,
		advice:
			'An expression gives this when its value is missing or is not text. Open the node and check what the expression gives for this item; it should be the only thing in the field.',
		example: {
			label: 'Image URLs',
			value: '[Array: ["https://example.com/a.png"]]',
			expected: 'address',
		},
	}),
	urlsNotText: input<{ label: string }>({
		message: ({ label }) => `"${label}" is neither text nor a list of texts`,
		advice:
			'Enter addresses, one per line. An expression may give text, or a list of texts such as {{ $json.images.map(image => image.url) }}.',
		example: { label: 'Image URLs' },
	}),
	fileUrisHoldImage: input({
		message: '"File URIs" holds an image itself (data:…) instead of the address of a file',
		advice: 'Put it under "Image URLs" in the options.',
	}),
	cloudStorageUnread: input<FileUriFacts>({
		message: ({ image, provider }) =>
			`${startWithImage(image)} is in Google Cloud Storage, which ${provider} does not read`,
		advice:
			'Use a credential of Google Vertex AI, or get the image with the "Google Cloud Storage" node and name its field under "Image Fields".',
		example: { image: { url: 'gs://bucket/photo.png' }, provider: 'Google' },
	}),
	filesApiUnread: input<FileUriFacts>({
		message: ({ image, provider }) =>
			`${startWithImage(image)} is a file of the Gemini API, which ${provider} does not read`,
		advice:
			'Use the image itself under "Image Fields", or its address in Google Cloud Storage, such as gs://bucket/photo.png. A credential of Google reads the file as it is.',
		example: { image: { url: 'files/abc' }, provider: 'Google Vertex AI' },
	}),
	fileUriUntyped: input<FileUriFacts>({
		message: ({ image, provider }) => `${provider} has to know the type of ${nameImage(image)}`,
		advice:
			'Add the type after the address under "File URIs", separated by a space, as in gs://bucket/photo image/png.',
		example: { image: { url: 'gs://bucket/photo' }, provider: 'Google Vertex AI' },
	}),
	fileWithoutContent: input<{ image: ImageSource }>({
		message: ({ image }) => `${startWithImage(image)} no longer has any content`,
		advice:
			'Only its name and type are left, because data that was pinned, edited or made by a Code node keeps no files. Unpin the previous node, and run the workflow from the node that makes the file.',
		example: { image: { field: 'data' } },
	}),
};
