/** A sum in a message. */
export function inUsd(usd: number): string {
	return `USD ${usd.toFixed(usd < 0.1 ? 3 : 2)}`;
}
