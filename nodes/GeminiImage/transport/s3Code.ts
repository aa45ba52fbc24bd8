import { z } from 'zod';
import { causesOf } from './errorCauses';

/** What the client of S3 notes on each of its errors. Source: AWS SDK for JavaScript, version 3. */
const errorSchema = z.object({
	/** What S3 calls it, such as `AccessDenied`; for an answer without a body its status. */
	name: z.string().catch(''),
	/** Without a status where no answer came. */
	$metadata: z.object({ httpStatusCode: z.number().optional() }),
});

/** @returns the code of an error of n8n's S3 storage; undefined for any other error */
export function s3Code(error: unknown): string | undefined {
	for (const cause of causesOf(error)) {
		const { data } = errorSchema.safeParse(cause);
		if (data) return codeOf(data.name, data.$metadata.httpStatusCode);
	}
	return undefined;
}

function codeOf(name: string, status: number | undefined): string {
	if (status === undefined) return 'S3_UNREACHABLE';
	if (status === 507 || /quota/i.test(name)) return 'S3_FULL';
	if (status === 429 || status >= 500) return 'S3_UNAVAILABLE';
	if (status === 401 || status === 403) return 'S3_DENIED';
	if (name === 'NoSuchBucket') return 'S3_NO_BUCKET';
	return status === 404 ? 'ENOENT' : 'S3_REFUSED';
}
