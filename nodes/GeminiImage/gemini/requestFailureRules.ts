import type { HttpError, HttpFailureRule } from './httpFailureRule';
import { fileIdIn, mimeTypeIn } from './wordsFacts';

/** A status that blames the request, or one that a gateway may put on such a status. */
function isAboutRequest({ httpCode }: HttpError): boolean {
	return [400, 409, 415, 422].includes(httpCode) || httpCode >= 500;
}

function isRejected({ httpCode }: HttpError): boolean {
	return [400, 415, 422].includes(httpCode);
}

const UNSUPPORTED_TYPE =
	/(?:unsupported|not supported|invalid)[^.]{0,60}\b(?:mime|media|content)[ _-]?type|\b(?:mime|media|content)[ _-]?type\b[^.]{0,80}(?:unsupported|not supported|invalid)/i;
const UNREADABLE_IMAGE =
	/(?:process|decode|read|invalid|unsupported)[\w ]{0,30} image|image is not valid|image[\w ]{0,30}(?:corrupt|cannot be (?:read|decoded|processed))/i;
const SURE_IMAGE = /unable to process (?:the )?input image|provided image is not valid/i;
const LOCATION =
	/\b(?:location|region|country|territory|area)\b[\w ,']{0,60}\b(?:not|un)[ -]?(?:supported|available)|\bnot (?:supported|available) in your (?:\w+ ){0,2}(?:country|region|location|area)/i;
const UNKNOWN_MODEL =
	/model_not_found|\bmodels?\b[^.]{0,100}\b(?:not found|does(?: not|n[’']t) exist|not exist)|\b(?:unknown|invalid|no such) model\b|模型不存在/i;

/** What the provider rejects in a request, the most certain first. */
export const REQUEST_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'payloadTooLarge',
		evidence: 'HTTP 413, or "payload size exceeds"',
		matches: ({ httpCode, said }) =>
			httpCode === 413 || /payload size exceeds|request entity too large/i.test(said),
	},
	{
		kind: 'signatureRejected',
		evidence: '"missing a thought_signature"',
		matches: ({ said, httpCode }) => httpCode !== 429 && /thought.?signature/i.test(said),
	},
	{
		kind: 'billingNotSetUp',
		evidence: 'HTTP 400 `FAILED_PRECONDITION` that mentions billing',
		matches: ({ httpCode, status, said }) =>
			httpCode === 400 && status === 'FAILED_PRECONDITION' && /billing/i.test(said),
	},
	{
		kind: 'locationUnsupported',
		evidence: '"location is not supported"',
		matches: ({ httpCode, said }) =>
			(httpCode < 429 || httpCode === 451 || httpCode >= 500) && LOCATION.test(said),
	},
	{
		kind: 'accountNotServed',
		evidence: 'HTTP 400 `FAILED_PRECONDITION`',
		matches: ({ httpCode, status, said }) =>
			httpCode === 400 && status === 'FAILED_PRECONDITION' && fileIdIn(said) === undefined,
	},
	{
		kind: 'imageTypeRejected',
		evidence: '"Unsupported MIME type"',
		matches: (error) =>
			isAboutRequest(error) &&
			UNSUPPORTED_TYPE.test(error.said) &&
			mimeTypeIn(error.said) !== undefined,
	},
	{
		kind: 'imageUnreadable',
		evidence: '"Unable to process input image"',
		matches: (error) =>
			(isAboutRequest(error) && SURE_IMAGE.test(error.said)) ||
			(isRejected(error) && error.option === undefined && UNREADABLE_IMAGE.test(error.said)),
	},
	{
		kind: 'fileNotFound',
		evidence: 'HTTP 400, 403 or 404 about a file at Google',
		matches: ({ httpCode, said }) =>
			[400, 403, 404].includes(httpCode) && fileIdIn(said) !== undefined,
	},
	{
		kind: 'inputTooLong',
		evidence: 'HTTP 400, "exceeds the maximum number of tokens"',
		matches: ({ httpCode, said }) =>
			httpCode === 400 && /maximum number of tokens|context length/i.test(said),
	},
	{
		kind: 'turnWithoutText',
		evidence: 'HTTP 400, "must have a text parameter"',
		matches: (error) => isRejected(error) && /must have a text parameter/i.test(error.said),
	},
	{
		kind: 'optionRejected',
		evidence: 'HTTP 400 about an option, such as `imageSize` or `thinkingLevel`',
		matches: (error) => isRejected(error) && error.option !== undefined,
	},
	{
		kind: 'modelUnknown',
		evidence: 'HTTP 400 or 5xx with a code such as `model_not_found`',
		matches: (error) => isAboutRequest(error) && UNKNOWN_MODEL.test(error.said),
	},
	{
		kind: 'requestRejected',
		evidence: 'HTTP 400, 409, 415, 422',
		matches: ({ httpCode }) => [400, 409, 415, 422].includes(httpCode),
	},
];
