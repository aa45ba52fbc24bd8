import type { FastifyRequest } from 'fastify';
import type { PersonaContext } from './generate';

/** The context with the URL by which this client reaches the persona, perhaps under another host name. */
export function asReached(
	context: PersonaContext,
	{ protocol, host }: Pick<FastifyRequest, 'protocol' | 'host'>,
): PersonaContext {
	return { ...context, personaUrl: `${protocol}://${host}/${context.persona.name}` };
}
