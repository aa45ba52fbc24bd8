import type { FastifyReply } from 'fastify';
import type { KeyState } from '../control/ledger';
import { pause, sendBroken, sendPieces, sendStatus, type Pieces } from '../send';

/**
 * Answers a request for batches, or meets the key's next fault.
 * @param act does what the request asks for. A status fault prevents that unless it is billed, and
 * a connection that breaks does not.
 */
export async function respond(
	state: KeyState,
	reply: FastifyReply,
	act: () => Pieces | Promise<Pieces>,
): Promise<FastifyReply | undefined> {
	const fault = state.takeBatchFault();
	const latency = state.behaviour.latencyMs ?? 0;
	if (fault && 'status' in fault) {
		if (fault.billed) await act();
		await pause(reply.raw, latency);
		return sendStatus(reply, fault);
	}
	const pieces = await act();
	await pause(reply.raw, latency);
	if (!fault) return sendPieces(reply, pieces);
	await sendBroken(reply, pieces, fault);
	return undefined;
}
