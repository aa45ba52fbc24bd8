import { z } from 'zod';
import { answer } from '../answer/answer';
import { writeJson } from '../answer/json';
import type { Behaviour } from '../control/behaviour';
import type { LineFault } from '../control/batchSettings';
import { checkOrder, type PersonaContext } from '../generate';
import { pixelsOf } from '../models';
import type { Offer } from '../personas';
import { inspectAll, liftBinary, type InlineBytes } from '../protocol/binary';
import type { DrawingOrder } from '../protocol/order';
import { googleRefusal, Refusal } from '../refusal';
import type { Asked } from './input';

/** What the lines of a batch have in common. */
export interface DrawingContext {
	persona: PersonaContext;
	offer: Offer;
	/** Of the key, when the batch was created. */
	behaviour: Behaviour;
	/** The caller's key. */
	owner: string;
	/** Whether the results will be inline, where a line's key stands in its metadata. */
	isInline: boolean;
}

/** What became of a line. */
export interface DrawnLine {
	/** The lines of the results, each in pieces of UTF-8: one, or none, or two. */
	lines: Array<Iterable<Buffer>>;
	outcome: 'succeeded' | 'failed' | 'omitted';
	/** Number of result images. */
	images: number;
}

/** gRPC's numbers of the states that a refusal may have. */
const GRPC_CODES: Readonly<Record<string, number>> = {
	INVALID_ARGUMENT: 3,
	NOT_FOUND: 5,
	PERMISSION_DENIED: 7,
	FAILED_PRECONDITION: 9,
	INTERNAL: 13,
};

const errorSchema = z.object({ error: z.object({ status: z.string() }) });

/** Words a refusal as the error of a line. */
function describeRefusal({ status, body, message }: Refusal, { batchErrorCodes }: Behaviour) {
	const name = errorSchema.safeParse(body).data?.error.status ?? 'INTERNAL';
	return batchErrorCodes === 'grpc'
		? { code: GRPC_CODES[name] ?? 2, message }
		: { code: status, message, status: name };
}

/** Replaces the binary of a request and decodes its images. */
export async function liftRequest(request: unknown): Promise<unknown> {
	const images: InlineBytes[] = [];
	const lifted = liftBinary(request, images);
	await inspectAll(images);
	return lifted;
}

const makeSquare = (order: DrawingOrder): DrawingOrder => ({
	...order,
	ratio: '1:1',
	pixels: pixelsOf(order.offer.model, '1:1', order.size),
});

async function makeResponse(
	{ persona, offer, behaviour, owner }: DrawingContext,
	{ request }: Asked,
	fault: LineFault | undefined,
): Promise<{ body: object; images: number }> {
	if (fault && 'answer' in fault) return { body: Object(fault.answer) as object, images: 0 };
	const asked = await checkOrder(persona, await liftRequest(request), offer, owner);
	const order = fault && 'ignoreRatio' in fault ? makeSquare(asked) : asked;
	const context = { ...persona, personaUrl: persona.personaUrl, behaviour, owner };
	const changesAnswer =
		fault &&
		('blocked' in fault ||
			'finishReason' in fault ||
			'textOnly' in fault ||
			'empty' in fault ||
			'onlyThoughts' in fault);
	return answer(context, order, changesAnswer ? fault : undefined);
}

/** Draws a line of a batch as generateContent would; what it refuses becomes the line's error. */
export async function drawLine(context: DrawingContext, asked: Asked): Promise<DrawnLine> {
	const { behaviour, isInline } = context;
	const fault = Object.entries(behaviour.batchLines ?? {}).find(([key]) => key === asked.key)?.[1];
	if (fault && 'omit' in fault) return { lines: [], outcome: 'omitted', images: 0 };
	if (fault && 'raw' in fault) {
		return { lines: [[Buffer.from(fault.raw)]], outcome: 'succeeded', images: 0 };
	}
	const key = fault && 'unknownKey' in fault ? fault.unknownKey : asked.key;
	const write = (result: object) =>
		writeJson(isInline ? { metadata: { key }, ...result } : { key, ...result });
	const fail = (error: object): DrawnLine => ({
		lines: [write({ error })],
		outcome: 'failed',
		images: 0,
	});
	if (fault && 'error' in fault) return fail(fault.error);
	try {
		const { body, images } = await makeResponse(context, asked, fault);
		const times = fault && 'duplicate' in fault ? 2 : 1;
		const lines = Array.from({ length: times }, () => write({ response: body }));
		return { lines, outcome: 'succeeded', images };
	} catch (error) {
		const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
		const bug = googleRefusal(500, 'INTERNAL', `The emulator has a bug: ${message}`);
		return fail(describeRefusal(error instanceof Refusal ? error : bug, behaviour));
	}
}
