import type { Facts, FailureKind } from './failureKind';
import { FAILURE_KINDS } from './kinds';

/** The closed list of what can go wrong. */
export type Kind = keyof typeof FAILURE_KINDS;

/** The facts that a kind needs, and those that any failure may have. */
export type FactsOf<K extends Kind> = Facts & (typeof FAILURE_KINDS)[K]['example'];

/** Which kinds are known to say what, with any facts. */
const KINDS: Readonly<Record<Kind, Pick<FailureKind, 'reason' | Decision | 'source'>>> =
	FAILURE_KINDS;
type Decision = 'isRetryable' | 'isRepeatable' | 'mayBeCharged';

/**
 * Why there is no image, as data: a kind and its facts. `explain` makes words of it, once, where the
 * node hands it to n8n; until then facts are added, and decisions read facts.
 */
export class Failure<K extends Kind = Kind> extends Error {
	override name = 'Failure';

	/** @param cause what was thrown, for n8n's log */
	constructor(
		readonly kind: K,
		readonly facts: FactsOf<K>,
		cause?: unknown,
	) {
		super(kind, cause === undefined ? undefined : { cause });
	}

	/** The same failure with more facts, or others. */
	with(facts: Partial<FactsOf<K>>): Failure<K> {
		const failure = new Failure(this.kind, { ...this.facts, ...facts }, this.cause);
		failure.stack = this.stack;
		return failure;
	}

	is<Other extends Kind>(kind: Other): this is Failure<Other> {
		const own: Kind = this.kind;
		return own === kind;
	}

	/** A constant for users to branch on. */
	get reason(): string {
		return this.facts.reason ?? KINDS[this.kind].reason;
	}

	get source(): FailureKind['source'] {
		return KINDS[this.kind].source;
	}

	/** Whether the same request may succeed later without a change. */
	get isRetryable(): boolean {
		return this.decide('isRetryable');
	}

	/** Whether the provider may charge for the request. */
	get mayBeCharged(): boolean {
		return this.decide('mayBeCharged') || (this.facts.wasUnderWay ?? false);
	}

	/**
	 * Whether the node may send the request again: `freely`, since the last attempt was not worked on;
	 * `onRequest`, where the user accepts that both may be charged for.
	 */
	get repetition(): 'freely' | 'onRequest' | 'never' {
		if (!this.decide('isRepeatable')) return 'never';
		return this.mayBeCharged ? 'onRequest' : 'freely';
	}

	private decide(decision: Decision): boolean {
		return this.facts[decision] ?? KINDS[this.kind][decision];
	}
}

export function isFailure(error: unknown): error is Failure {
	return error instanceof Failure;
}
