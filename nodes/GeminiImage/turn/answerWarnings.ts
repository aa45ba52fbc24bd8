import type { ImageAnswer } from '../gemini/answer';
import { isNormalFinish } from '../failure/finishReasons';
import { sanitizeConstant } from '../failure/sanitizeText';

/** What the user should know about how an answer arrived. */
export function answerWarnings({
	onlyDrafts,
	foreignForm,
	isCutOff,
	facts,
}: ImageAnswer): string[] {
	const { finishReason } = facts;
	const warnings: string[] = [];
	if (foreignForm) {
		warnings.push(
			`The provider responded in the format of ${foreignForm} instead of Gemini's, so some settings may have had no effect. Check the Base URL in the credential.`,
		);
	}
	if (isCutOff) {
		warnings.push('The response ended early, after the image. Text or more images may be missing.');
	}
	if (onlyDrafts) {
		warnings.push('The model returned only drafts and no finished image. This is the last draft.');
	}
	if (finishReason && !isNormalFinish(finishReason)) {
		warnings.push(
			`The model stopped early (${sanitizeConstant(finishReason)}), so the image may be unfinished.`,
		);
	}
	return warnings;
}
