/**
 * Labels of the editor that messages quote, by the name of the parameter or option. The fields repeat
 * them, since n8n's lint reads literals only; a test holds the two together.
 */
export const LABELS = {
	aspectRatio: 'Aspect Ratio',
	batchKey: 'Key',
	batchName: 'Batch Name',
	concurrency: 'Concurrency',
	conversationField: 'Conversation Field',
	conversationOn: 'Attach Conversation To',
	fileUris: 'File URIs',
	googleSearch: 'Google Search',
	handles: 'Handles',
	history: 'History',
	imageFields: 'Image Fields',
	imageLink: 'Image Link (Minutes)',
	imageSize: 'Image Size',
	imagesFrom: 'Images From',
	imageUrls: 'Image URLs',
	includeThoughts: 'Include Thoughts',
	maxOutputTokens: 'Max Output Tokens',
	maxTries: 'Max Tries',
	model: 'Model',
	outputFormat: 'Output Format',
	outputQuality: 'Output Quality',
	personGeneration: 'People',
	prominentPeople: 'Prominent People',
	onMissingSignature: 'On Missing Signature',
	prompt: 'Prompt',
	requestLimit: 'Request Limit (MB)',
	requestsPerMinute: 'Requests per Minute',
	responseModalities: 'Response',
	retryAfterTimeout: 'Retry After Timeout',
	safetySettings: 'Safety Settings',
	seed: 'Seed',
	serviceTier: 'Service Tier',
	spendingLimit: 'Spending Limit (USD)',
	systemInstruction: 'System Instruction',
	temperature: 'Temperature',
	thinkingLevel: 'Thinking Level',
	timeout: 'Timeout (Seconds)',
	topK: 'Top K',
	topP: 'Top P',
	turns: 'Turns',
	whenUnsupported: 'When Unsupported',
} as const;

type LabeledName = keyof typeof LABELS;

/** Labels of choices that messages quote, by parameter or option, and by value. */
export const CHOICE_LABELS = {
	aspectRatio: { auto: 'Automatic' },
	history: { lastImage: 'Last Image Only' },
	imageSize: { auto: 'Automatic' },
	onMissingSignature: { useLastImage: 'Continue From the Last Image' },
	outputFormat: { jpeg: 'JPEG' },
	responseModalities: { imageOnly: 'Image Only' },
	serviceTier: { priority: 'Priority', standard: 'Standard' },
	whenUnsupported: { adjust: 'Adjust', send: 'Send as It Is' },
} as const satisfies Partial<Record<LabeledName, Record<string, string>>>;
