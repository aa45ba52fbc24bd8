import { MOST_FILE_BYTES } from '../catalog/providers';
import { Failure } from '../failure/failure';
import { concatenate, type ByteSource } from '../streaming/byteSource';
import { requestLine, type BatchRequests, type SharedImage, type SharedUris } from './batchRequest';

/** The addresses of uploaded files are shorter. */
const LONG_URI = 'https://'.padEnd(400, 'x');

/** The file with the requests of a batch (JSON Lines), made while it is read, of exactly known length. */
export function requestsFile(requests: BatchRequests, uris: SharedUris): ByteSource {
	return concatenate(requests.map((request) => requestLine(request, uris)));
}

/** Stands for the addresses of shared images that are not uploaded yet. */
export function expectedUris(images: readonly SharedImage[]): SharedUris {
	return new Map(images.map(({ key }) => [key, LONG_URI]));
}

/**
 * @param uris those that are expected
 * @throws Failure when the provider does not take a file of that size
 */
export function requireFittingFile(
	requests: BatchRequests,
	uris: SharedUris,
	limit = MOST_FILE_BYTES,
): void {
	const sizes = requests.map((request) => ({
		key: request.key,
		bytes: requestLine(request, uris).length,
	}));
	const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
	if (bytes <= limit) return;
	const largest = [...sizes].sort((one, other) => other.bytes - one.bytes).slice(0, 3);
	throw new Failure('batchTooLarge', { bytes, limit, requests: requests.length, largest });
}
