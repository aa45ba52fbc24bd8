import { isAutomatic } from './blamedOption';
import type { HttpFailureRule, HttpError } from './httpFailureRule';

/** A status that blames the request, or a gateway's word for one that was blamed behind it. */
function isAboutRequest({ httpCode }: HttpError): boolean {
	return [400, 409, 415, 422].includes(httpCode) || httpCode >= 500;
}

function isRejected({ httpCode }: HttpError): boolean {
	return [400, 415, 422].includes(httpCode);
}

/** The type in `Unsupported MIME type: image/gif`. */
export function mimeTypeIn(said: string): string | undefined {
	const type = /\b(?:image|video|audio|text|application)\/[\w.+-]{1,60}/.exec(said)?.[0];
	return type === undefined || /json/.test(type) ? undefined : type.replace(/[.+-]+$/, '');
}

const UNSUPPORTED_TYPE =
	/(?:unsupported|not supported|invalid)[^.]{0,60}\b(?:mime|media|content)[ _-]?type|\b(?:mime|media|content)[ _-]?type\b[^.]{0,80}(?:unsupported|not supported|invalid)/i;
const UNREADABLE_IMAGE =
	/(?:process|decode|read|invalid|unsupported)[\w ]{0,30} image|image is not valid|image[\w ]{0,30}(?:corrupt|cannot be (?:read|decoded|processed))/i;
const SURE_IMAGE = /unable to process (?:the )?input image|provided image is not valid/i;
const PLACE =
	/\b(?:location|region|country|territory|area)\b[\w ,']{0,60}\b(?:not|un)[ -]?(?:supported|available)|\bnot (?:supported|available) in your (?:\w+ ){0,2}(?:country|region|location|area)/i;
const UNKNOWN_MODEL =
	/model_not_found|\bmodels?\b[^.]{0,100}\b(?:not found|does(?: not|n[’']t) exist|not exist)|\b(?:unknown|invalid|no such) model\b|模型不存在/i;

export const UNREAD_IMAGE = 'The provider cannot read a reference image';

/** What is wrong with a request, from the most certain on. */
export const REQUEST_ROWS: readonly HttpFailureRule[] = [
	{
		told: 'HTTP 413, or "payload size exceeds"',
		matches: ({ httpCode, said }) =>
			httpCode === 413 || /payload size exceeds|request entity too large/i.test(said),
		happened: 'The request is too large for the provider',
		todo: 'Use fewer or smaller reference images, or a shorter conversation.',
	},
	{
		told: '"missing a thought_signature"',
		matches: ({ said, httpCode }) => httpCode !== 429 && /thought.?signature/i.test(said),
		happened: 'An earlier image of the conversation lacks its thought signature{turn}',
		todo: 'Set "History" in the options to "Last Image Only" for one turn: it goes on from the last image, and the conversation file keeps every turn.',
	},
	{
		told: '`BILLING_DISABLED`, or HTTP 400 `FAILED_PRECONDITION` that speaks of billing',
		matches: ({ httpCode, reason, status, said }) =>
			reason === 'BILLING_DISABLED' ||
			(httpCode === 400 && status === 'FAILED_PRECONDITION' && /billing/i.test(said)),
		happened: "The provider wants billing to be set up for the key's account",
		todo: 'Set up billing with the provider, then run the workflow again.',
	},
	{
		told: '"location is not supported"',
		matches: ({ httpCode, said }) =>
			(httpCode < 429 || httpCode === 451 || httpCode >= 500) && PLACE.test(said),
		happened: 'The provider does not serve the place that the call comes from',
		todo: 'Google does not serve every country. Run n8n in one that it serves, or use a provider that calls it from there; where you use one already, tell it.',
	},
	{
		told: 'HTTP 400 `FAILED_PRECONDITION`',
		matches: ({ httpCode, status }) => httpCode === 400 && status === 'FAILED_PRECONDITION',
		happened: 'The provider does not serve this account',
		todo: 'Check billing and the region of the account with the provider.',
	},
	{
		told: '"Unsupported MIME type"',
		matches: (fault) =>
			isAboutRequest(fault) &&
			UNSUPPORTED_TYPE.test(fault.said) &&
			mimeTypeIn(fault.said) !== undefined,
		happened: 'The provider does not take a reference image of the type {type}',
		todo: 'Convert the image to PNG or JPEG first, such as with n8n\'s "Edit Image" node.',
	},
	{
		told: '"Unable to process input image"',
		matches: (fault) =>
			(isAboutRequest(fault) && SURE_IMAGE.test(fault.said)) ||
			(isRejected(fault) && fault.option === undefined && UNREADABLE_IMAGE.test(fault.said)),
		happened: UNREAD_IMAGE,
		todo: 'Save the image anew as PNG or JPEG, or use another image.',
	},
	{
		told: 'HTTP 4xx about a file that Google keeps',
		matches: ({ httpCode, said }) =>
			[400, 403, 404].includes(httpCode) &&
			/\/files\/[\w-]{1,80}|\bfile (?:files\/)?[\w-]{1,80} (?:or it may not exist|is not in an ACTIVE state)/i.test(
				said,
			),
		happened: 'The provider cannot read a file that is kept at Google',
		todo: 'Google keeps a file for 48 hours, and only for the API key that brought it. Give the image itself; in a conversation, set "History" in the options to "Last Image Only" for one turn.',
	},
	{
		told: 'HTTP 400, "exceeds the maximum number of tokens"',
		matches: ({ httpCode, said }) =>
			httpCode === 400 && /maximum number of tokens|context length/i.test(said),
		happened: 'The prompt and the images together are too long for the model',
		todo: 'Use a shorter prompt, fewer reference images, or a shorter conversation.',
	},
	{
		told: 'HTTP 400, "must have a text parameter"',
		matches: (fault) => isRejected(fault) && /must have a text parameter/i.test(fault.said),
		happened: 'The provider wants words in every turn, and one has none',
		todo: 'Write a prompt. Where an earlier turn has only an image, set "History" in the options to "Last Image Only" for one turn.',
	},
	{
		told: 'HTTP 400 about the image size or the aspect ratio',
		matches: (fault) =>
			isRejected(fault) && fault.option !== undefined && isAutomatic(fault.option),
		happened: 'The provider does not accept "{option}" for the model "{model}"',
		todo: 'Set "{option}" to Automatic, or choose another value or model.',
	},
	{
		told: 'HTTP 400 about a field of the options, such as `thinkingLevel`',
		matches: (fault) => isRejected(fault) && fault.option !== undefined,
		happened: 'The provider does not accept "{option}" for the model "{model}"',
		todo: 'Remove "{option}" from the options, or give it another value.',
	},
	{
		told: 'a code such as `model_not_found`, HTTP 400 or 5xx',
		matches: (fault) => isAboutRequest(fault) && UNKNOWN_MODEL.test(fault.said),
		happened: 'The provider does not know the model "{model}"',
		todo: 'Choose another model from the list{models}; models are renamed and retired often.',
	},
	{
		told: 'HTTP 400, 409, 415, 422',
		matches: ({ httpCode }) => [400, 409, 415, 422].includes(httpCode),
		happened: 'The provider does not accept the request',
		todo: 'Set "Aspect Ratio" and "Image Size" to Automatic and remove options, then add them back one by one.{fields}',
	},
];
