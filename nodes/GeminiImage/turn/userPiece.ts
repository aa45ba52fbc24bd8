import type { ProviderName } from '../catalog/providers';
import { contentOf, type Content } from '../conversation/conversation';
import { earliest } from '../conversation/pastTurns';
import type { UserContent } from '../gemini/request';
import type { Reference } from '../images/reference';
import { jsonBytes } from '../streaming/requestBody';

/**
 * The user's content of a turn, to be added to the conversation.
 * @param model the provider and model that it was sent to
 * @param restartReason why it was sent without any earlier turns; undefined if it was not
 */
export function userPiece(
	model: { provider: ProviderName; model: string },
	references: readonly Reference[],
	restartReason: string | undefined,
	user: UserContent,
): Content {
	const expires = earliest(references.map((reference) => reference.expires));
	const info = {
		role: 'user' as const,
		...model,
		images: references.length,
		...(expires && { filesExpire: new Date(expires).toISOString() }),
		...(restartReason && { startsAfresh: true as const }),
	};
	return contentOf(info, jsonBytes(user));
}
