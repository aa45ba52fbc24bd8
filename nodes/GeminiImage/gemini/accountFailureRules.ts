import type { HttpError, HttpFailureRule } from './httpFailureRule';

/** Out of money, as Google, gateways and, in Chinese, new-api and one-api say it. */
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

/** Whether the provider says that it does not allow the content. */
function isPolicy({ said, httpCode }: HttpError): boolean {
	return httpCode !== 401 && matchesOne(POLICY, said);
}

function matchesOne(patterns: readonly RegExp[], said: string): boolean {
	return patterns.some((pattern) => pattern.test(said));
}

function isOverQuota({ httpCode, status }: HttpError): boolean {
	return httpCode === 429 || status === 'RESOURCE_EXHAUSTED';
}

/** What is up to the account: waiting does not help, whatever the status. */
export const ACCOUNT_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'providerSpendingLimitReached',
		evidence: 'a spending limit or budget that has been reached, whatever the status',
		matches: ({ said }) => SPENDING.test(said),
	},
	{
		kind: 'creditUsedUp',
		evidence: 'HTTP 402, or a code such as `insufficient_quota`, whatever the status',
		matches: ({ httpCode, said }) => httpCode === 402 || matchesOne(NO_CREDIT, said),
	},
];

/** What does not pass, although the status sometimes says that the provider is busy. */
export const LASTING_RULES: readonly HttpFailureRule[] = [
	{
		kind: 'modelWithoutChannel',
		evidence: 'a gateway without a channel for the model, whatever the status',
		matches: ({ said }) => matchesOne(NO_CHANNEL, said),
	},
	{
		kind: 'requestNotConvertible',
		evidence: 'a gateway that cannot convert the request, such as `convert_request_failed`',
		matches: ({ said }) => NO_CONVERSION.test(said),
	},
	{
		kind: 'contentRefused',
		evidence: 'HTTP 4xx with a code such as `content_policy_violation`',
		matches: (error) => error.httpCode < 500 && !isOverQuota(error) && isPolicy(error),
	},
	{
		kind: 'contentRefused',
		evidence: 'HTTP 5xx with such a code or a finish reason, such as `IMAGE_SAFETY`',
		matches: (error) => error.httpCode >= 500 && isPolicy(error),
	},
	{
		kind: 'modelNotInPlan',
		evidence: 'HTTP 429 with `limit: 0`',
		matches: (error) => isOverQuota(error) && error.lasting === 'none',
	},
	{
		kind: 'quotaUsedUpForDay',
		evidence: 'HTTP 429 with a quota for a day or longer',
		matches: (error) => isOverQuota(error) && error.lasting === 'day',
	},
	{
		kind: 'quotaUsedUpForHours',
		evidence: 'HTTP 429 with a quota that resets in an hour or more',
		matches: (error) => isOverQuota(error) && error.lasting === 'hours',
	},
];
