import type { ProviderName } from '../catalog/providers';
import { contentOf, type Content } from '../conversation/conversation';
import { earliest } from '../conversation/pastTurns';
import type { UserContent } from '../gemini/request';
import type { Reference } from '../images/reference';
import { jsonBytes } from '../streaming/requestBody';

/**
 * The user's content of a turn, for the conversation.
 * @param speaker who was asked
 * @param afreshSince why nothing before it went along; undefined where turns did
 */
export function userPiece(
	speaker: { provider: ProviderName; model: string },
	references: readonly Reference[],
	afreshSince: string | undefined,
	user: UserContent,
): Content {
	const expires = earliest(references.map((reference) => reference.expires));
	const info = {
		role: 'user' as const,
		...speaker,
		images: references.length,
		...(expires && { filesExpire: new Date(expires).toISOString() }),
		...(afreshSince && { startsAfresh: true as const }),
	};
	return contentOf(info, jsonBytes(user));
}
