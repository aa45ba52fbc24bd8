import type { Chance } from './chance';

/** A reference image that an item names by its address. */
export interface Linked {
	/** What is put up there. */
	name: 'photo.png' | 'page.html' | 'nothing.png';
	/** What the emulator makes of it. */
	query: string;
	/** Whether an image comes of it. */
	arrives: boolean;
}

const ARRIVING = ['', '', 'hops=3', 'length=none', 'type=text/html'];
const TURNED_DOWN = [
	...['status=404', 'status=403', 'status=429', 'status=500', 'status=503', 'hops=9'],
	...[
		'http://10.0.0.7/x.png',
		'https://169.254.169.254/latest',
		'http://127.0.0.1:9/',
		'file:///etc/passwd',
		'https://',
	].map((address) => `redirect=${encodeURIComponent(address)}`),
];
const BREAKING = ['reset=0', 'reset=700', 'length=999999'];
const HANGING = ['stall=0', 'stall=700', 'drip=100'];

export function linkFor(chance: Chance): Linked {
	const share = chance.next();
	const photo = (query: string, arrives: boolean): Linked => ({
		name: 'photo.png',
		query,
		arrives,
	});
	if (share < 0.5) return photo(chance.of(ARRIVING), true);
	if (share < 0.74) return photo(chance.of(TURNED_DOWN), false);
	if (share < 0.87) return photo(chance.of(BREAKING), false);
	if (share < 0.93) return { name: 'page.html', query: '', arrives: false };
	if (share < 0.95) return { name: 'nothing.png', query: '', arrives: false };
	if (share < 0.99) return photo(chance.of(HANGING), false);
	return photo('endless=1', false);
}

const google = (code: number, status: string) => ({
	status: code,
	body: { error: { code, message: `It is a ${code}.`, status } },
});
const REFUSED = [
	google(400, 'INVALID_ARGUMENT'),
	google(403, 'PERMISSION_DENIED'),
	google(429, 'RESOURCE_EXHAUSTED'),
	google(500, 'INTERNAL'),
	google(503, 'UNAVAILABLE'),
	{ status: 413, body: '<html><h1>413 Request Entity Too Large</h1></html>' },
	{ status: 302, headers: { location: 'http://127.0.0.1:9/' }, body: '' },
	{ status: 200, body: '<html>Log in</html>' },
	{ status: 200, headers: { 'x-goog-upload-url': 'http://127.0.0.1:9/take' }, body: '{}' },
	{ status: 200, body: '{"file":' },
	{ status: 400, body: 'x'.repeat(200_000) },
];

function uploadFault(chance: Chance): object | null {
	const share = chance.next();
	if (share < 0.72) return null;
	if (share < 0.86) return chance.of(REFUSED);
	if (share < 0.92) return { network: 'reset', afterReceivedBytes: chance.below(60_000) };
	if (share < 0.97) return { network: 'reset', afterBytes: chance.below(200) };
	if (share < 0.98) return { network: 'stall', afterReceivedBytes: chance.below(60_000) };
	return { network: 'stall', afterBytes: 0, beforeHeaders: chance.below(2) === 0 };
}

function pollFault(chance: Chance): object | null {
	const share = chance.next();
	if (share < 0.5) return null;
	if (share < 0.8) return chance.of([...REFUSED.slice(1, 5), { status: 404, body: '<html>' }]);
	return { network: 'reset', afterBytes: chance.below(200) };
}

/** What the Files API does while the items of a batch have their images uploaded. */
export function uploadBehaviour(chance: Chance, count: number): Record<string, unknown> {
	return {
		uploadFaults: Array.from({ length: 3 * count }, () => uploadFault(chance)),
		fileFaults: Array.from({ length: count }, () => pollFault(chance)),
		fileProcessingMs: chance.of([0, 0, 0, 0, 300, 300, 3_600_000]),
		filesFail: chance.below(8) === 0,
	};
}
