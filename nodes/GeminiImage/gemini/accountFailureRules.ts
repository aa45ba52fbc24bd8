import type { HttpFailureRule, HttpError } from './httpFailureRule';
import { REWORD } from '../failure/finishReasons';

const CREDIT = 'Add credit or change the plan with the provider, then run the workflow again.';

/** No money, in the words of Google, of gateways and, in Chinese, of new-api and one-api. */
const NO_CREDIT = [
	/insufficient[_ ](?:user[_ ]|account[_ ])?(?:quota|credits?|balance|funds)/i,
	/\b(?:credits?|balance|quota) (?:are|is|has been|have been)? ?(?:depleted|exhausted|used up|not enough|insufficient|too low)/i,
	/\b(?:out of|not enough|no (?:more )?|low on|negative) ?(?:credits?|balance|funds)\b/i,
	/\bbalance (?:too|is) low|\brequires more credits|\bpayment required/i,
	/余额(?:不足|已?用[尽完])|额度(?:不足|已?用[尽完])|剩余额度|欠费|请充值/,
];
const SPENDING =
	/spend(?:ing)?[ _](?:cap|limit)|budget[ _](?:has been )?exceeded|exceeded[ _]?budget|billing_hard_limit|hard limit/i;

const NO_CHANNEL = [
	/无可用(?:的)?渠道|没有可用(?:的)?渠道|渠道不存在/,
	/\bno (?:available|enabled) (?:channels?|endpoints?|providers?)\b|\bno (?:channels?|endpoints?) (?:is |are )?(?:available|found)/i,
	/\bget_channel_failed|\bno_available_(?:key|channel)/i,
];
const NO_CONVERSION =
	/convert_request_failed|\bnot (?:supported|implemented) (?:by|for|in|on) (?:this|the) (?:channel|relay|endpoint)|\bunsupported (?:relay|endpoint|channel|api[ _]type)|\bnot implemented\b|(?:渠道|接口)不支持/i;

const POLICY = [
	// Finish reasons stand for themselves; "safety_settings" is the name of a field.
	/\b(?:IMAGE_)?(?:SAFETY|PROHIBITED_CONTENT|RECITATION)\b|\bBLOCKLIST\b|\bSPII\b/,
	/content[_ -]?(?:policy|filter|moderation)|\bmoderation|sensitive[_ ](?:words?|content)|responsible_?ai/i,
	/\bviolat\w{1,5}\b[\w' -]{0,60}\bpolic(?:y|ies)|\bflagged\b|\bsafety (?:system|filters?|policy|rules|reasons)/i,
	/\b(?:prompt|request)_?(?: was | is )?blocked\b/i,
	/敏感|违规|内容审核/,
];

/** What the provider says of one who asks for what it does not allow. */
function isPolicy({ said, httpCode }: HttpError): boolean {
	return httpCode !== 401 && matchesOne(POLICY, said);
}

function matchesOne(patterns: readonly RegExp[], said: string): boolean {
	return patterns.some((pattern) => pattern.test(said));
}

function isOverQuota({ httpCode, status }: HttpError): boolean {
	return httpCode === 429 || status === 'RESOURCE_EXHAUSTED';
}

/** Faults of the account: no waiting mends them, whatever their status is. */
export const ACCOUNT_ROWS: readonly HttpFailureRule[] = [
	{
		told: 'a spending limit or a budget that is reached',
		matches: ({ said }) => SPENDING.test(said),
		happened: 'The spending limit that is set with the provider is reached',
		todo: 'Raise the limit with the provider, or wait until it begins anew.',
	},
	{
		told: 'HTTP 402, or a code such as `insufficient_quota`, whatever the status',
		matches: ({ httpCode, said }) => httpCode === 402 || matchesOne(NO_CREDIT, said),
		happened: 'The account with the provider has no credit left',
		todo: CREDIT,
	},
];

/** Faults that stay, though the status of some says that the provider is busy. */
export const LASTING_ROWS: readonly HttpFailureRule[] = [
	{
		told: 'a gateway without a channel for the model, whatever the status',
		matches: ({ said }) => matchesOne(NO_CHANNEL, said),
		happened: 'The provider has no channel for the model "{model}"',
		todo: 'Choose another model from the list{models}, or ask the provider to serve this one to the group of your API key.',
	},
	{
		told: 'a conversion that the gateway cannot do, such as `convert_request_failed`',
		matches: ({ said }) => NO_CONVERSION.test(said),
		happened: 'The gateway cannot convert this request for the model "{model}"',
		todo: 'Choose another model, or ask the provider for one that takes requests of the Gemini API (generateContent).',
	},
	{
		told: 'HTTP 4xx with a code such as `content_policy_violation`',
		matches: (fault) => fault.httpCode < 500 && !isOverQuota(fault) && isPolicy(fault),
		happened: 'The provider does not allow this prompt or a reference image',
		todo: REWORD,
		isPolicy: true,
	},
	{
		told: 'HTTP 5xx with such a code or a finish reason, such as `IMAGE_SAFETY`',
		matches: (fault) => fault.httpCode >= 500 && isPolicy(fault),
		happened: 'The provider does not allow this prompt or a reference image',
		todo: REWORD,
		isPolicy: true,
		maybeBilled: true,
		retryable: false,
	},
	{
		told: 'HTTP 429 with `limit: 0`',
		matches: (fault) => isOverQuota(fault) && fault.lasting === 'none',
		happened: 'The plan with the provider includes nothing of the model "{model}"',
		todo: 'Change the plan or set up billing with the provider, or choose another model.',
	},
	{
		told: 'HTTP 429 with a quota for a day or longer',
		matches: (fault) => isOverQuota(fault) && fault.lasting === 'day',
		happened: "The provider's quota is used up, and does not come back soon",
		todo: 'It is a quota for a day or longer: wait until it begins anew, or change the plan with the provider.',
	},
	{
		told: 'HTTP 429 with a quota that comes back after hours',
		matches: (fault) => isOverQuota(fault) && fault.lasting === 'hours',
		happened: "The provider's quota is used up, and comes back in about {wait}",
		todo: 'Run the workflow again then, or change the plan with the provider.',
	},
];
