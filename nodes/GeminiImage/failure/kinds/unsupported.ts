import { input } from '../failureKind';
import { quoteName } from '../imageSource';
import { LABELS } from '../labels';
import { sanitizeText } from '../sanitizeText';
import { megabytes } from '../sizes';

/** What the model does not do of what was asked for. */
export type UnsupportedSetting =
	| { imageSize: string }
	| { aspectRatio: string }
	| { thinkingLevel: string }
	/** An option that the model does not take, by its label. */
	| { option: string }
	| { references: number; most: number }
	| 'thinking'
	| 'choosingThinkingLevel'
	| 'search'
	| 'imageSearch';

function describe(setting: UnsupportedSetting): string {
	if (setting === 'thinking') return 'does not support thinking';
	if (setting === 'choosingThinkingLevel') return 'chooses its own thinking level';
	if (setting === 'search') return 'does not support Google Search';
	if (setting === 'imageSearch') return 'does not support image search';
	if ('imageSize' in setting) return `does not support ${setting.imageSize} images here`;
	if ('aspectRatio' in setting) return `does not support ${setting.aspectRatio} images here`;
	if ('thinkingLevel' in setting)
		return `does not support the thinking level "${setting.thinkingLevel}"`;
	if ('option' in setting) return `does not support "${setting.option}"`;
	return `accepts up to ${setting.most} reference images, not ${setting.references}`;
}

interface RequestTooLarge {
	bytes: number;
	limit: number;
	/** Of the prompt and the system instruction. */
	wordsBytes: number;
	/** The largest images, the largest first. */
	largest: ReadonlyArray<{ name: string; bytes: number }>;
}

/** A ratio or a size that cannot be understood. */
interface UnknownValue {
	value: string;
	/** What there is instead. */
	known: readonly string[];
	/** Undefined where the catalog does not know the model. */
	model?: string;
}

function unknownMessage(label: string, { value, known, model }: UnknownValue): string {
	const supports = model === undefined ? 'known models support' : `${model} supports`;
	return `"${label}" cannot be ${quote(value)}: ${supports} ${joinWords(known)}`;
}

function quote(value: string): string {
	return JSON.stringify(sanitizeText(value, 60));
}

function joinWords(words: readonly string[]): string {
	const last = words.at(-1) ?? '';
	return words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${last}` : last;
}

const SEND_UNKNOWN =
	'To send the value unchanged, set "When Unsupported" in the options to "Send as It Is".';

/** What the model or the provider does not take. */
export const unsupportedFailures = {
	settingUnsupported: input<{ model: string; setting: UnsupportedSetting }>({
		message: ({ model, setting }) => `${model} ${describe(setting)}`,
		advice:
			'Change the setting, or set "When Unsupported" in the options to "Adjust" or "Send as It Is".',
		example: { model: 'Nano Banana', setting: { imageSize: '4K' } },
	}),
	optionUnsupported: input<{ provider: string; option: string; takers: readonly string[] }>({
		message: ({ provider, option }) => `${provider} does not support "${option}"`,
		advice: ({ takers }) =>
			`Remove it from the options, use a credential for ${takers.join(' or ')}, or set "When Unsupported" in the options to "Adjust" or "Send as It Is".`,
		example: {
			provider: 'OctopusX',
			option: LABELS.outputFormat,
			takers: ['Google Vertex AI'],
		},
	}),
	qualityWithoutJpeg: input({
		message: 'PNG images have no quality setting',
		advice:
			'Set "Output Format" in the options to "JPEG", or remove "Output Quality" from the options.',
	}),
	aspectRatioUnknown: input<UnknownValue>({
		message: (facts) => unknownMessage(LABELS.aspectRatio, facts),
		advice: `Use a ratio, "auto", or a word such as "square", "landscape" or "portrait". ${SEND_UNKNOWN}`,
		example: { model: 'Nano Banana', value: 'banana', known: ['1:1', '16:9', '9:16'] },
	}),
	imageSizeUnknown: input<UnknownValue>({
		message: (facts) => unknownMessage(LABELS.imageSize, facts),
		advice: `Use one of these sizes, "auto", a length in pixels, or a word such as "Full HD". ${SEND_UNKNOWN}`,
		example: { model: 'Nano Banana', value: 'gigantic', known: ['1K', '2K', '4K'] },
	}),
	requestTooLarge: input<RequestTooLarge>({
		message: ({ bytes, limit }) =>
			`The request is ${megabytes(bytes)}; the provider accepts at most ${megabytes(limit)}`,
		advice({ bytes, wordsBytes, largest }) {
			if (wordsBytes > bytes / 2) {
				return `The prompt and the system instruction alone are ${megabytes(wordsBytes)}. Shorten them, and check whether an expression inserts a file.`;
			}
			const images = largest.map((image) => `${quoteName(image.name)} (${megabytes(image.bytes)})`);
			const which = images.length > 0 ? `The largest images are ${images.join(', ')}. ` : '';
			return `${which}Use fewer or smaller images or a shorter conversation. If your account allows more, raise "Request Limit (MB)" in the options.`;
		},
		example: { bytes: 22e6, limit: 20e6, wordsBytes: 100, largest: [{ name: 'data', bytes: 9e6 }] },
	}),
};
