import { readdirSync, readlinkSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What this process holds. */
export interface OpenThings {
	/** Open files and sockets, by what they lead to. */
	descriptors: string[];
	/** Sockets and requests that Node.js knows of. */
	resources: number;
	/** In MB, after garbage collection. */
	memory: number;
}

/**
 * Waits until no more is held than allowed, since connections are kept for the next call: the emulator
 * closes an idle one after 72 s.
 * @returns what is held then, or after two minutes
 */
export async function settledThings(most: {
	descriptors: number;
	resources: number;
}): Promise<OpenThings> {
	for (let rounds = 0; ; rounds++) {
		const now = await openThings();
		const isSettled = now.descriptors.length <= most.descriptors && now.resources <= most.resources;
		if (isSettled || rounds === 90) return now;
		await new Promise((resolve) => setTimeout(resolve, 1000));
	}
}

/** Looks once what is closing has closed. */
export async function openThings(): Promise<OpenThings> {
	for (let round = 0; round < 4; round++) {
		collectGarbage();
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	const { heapUsed, external } = process.memoryUsage();
	const kinds = [
		'TCPSocketWrap',
		'TCPConnectWrap',
		'HTTPClientRequest',
		'FSReqCallback',
		'FSReqPromise',
	];
	return {
		descriptors: descriptors(),
		resources: process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length,
		memory: Math.round((heapUsed + external) / 1024 / 1024),
	};
}

/** Files and sockets; only Linux tells them. */
function descriptors(): string[] {
	try {
		return readdirSync('/proc/self/fd').flatMap((number) => {
			try {
				const target = readlinkSync(`/proc/self/fd/${number}`);
				return /^(socket:|\/)/.test(target) &&
					!target.startsWith('/proc/') &&
					!target.startsWith('/dev/')
					? [target.replace(/\d+\]$/, ']')]
					: [];
			} catch {
				return [];
			}
		});
	} catch {
		return [];
	}
}
