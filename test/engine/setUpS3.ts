import { Logger } from '@n8n/backend-common';
import { S3ByteStore } from '@n8n/blob-storage';
import { ObjectStoreConfig, ObjectStoreService } from '@n8n/blob-storage/object-store';
import { Container } from '@n8n/di';
import { BinaryDataBlobManager, BinaryDataService, ErrorReporter } from 'n8n-core';
import { EmulatedUser } from './emulated';
import { Engine } from './engine';
import { BUCKET, S3Server } from './s3Server';
import type { Surroundings } from './setUp';

/** The only credentials that s3rver knows, as key and as secret. */
const CREDENTIALS = 'S3RVER';

/**
 * Lets n8n store binaries in S3, as its start does. A whole n8n needs a licence for that.
 * Source: n8n, packages/cli/src/commands/base-command.ts, initBinaryDataService.
 * @param host of the S3 server, with its port
 * @throws Error when there is no such bucket
 */
async function connectToS3(host: string): Promise<void> {
	const config = new ObjectStoreConfig();
	config.host = host;
	config.protocol = 'http';
	config.bucket = { name: BUCKET, region: 'us-east-1' };
	config.credentials = { accessKey: CREDENTIALS, accessSecret: CREDENTIALS, authAutoDetect: false };
	const objectStore = new ObjectStoreService(Container.get(Logger), config);
	await objectStore.init();
	const manager = new BinaryDataBlobManager(
		new S3ByteStore(objectStore),
		Container.get(ErrorReporter),
	);
	Container.get(BinaryDataService).setManager('s3', manager);
}

export interface SurroundingsWithS3 extends Surroundings {
	/** Stores n8n's binaries. */
	s3: S3Server;
}

/** An engine that keeps binaries in S3 and an emulator for a file of tests, a user for each test. */
export function setUpS3(): SurroundingsWithS3 {
	const here = {} as SurroundingsWithS3;
	let emulated: EmulatedUser;
	beforeAll(async () => {
		emulated = await EmulatedUser.start();
		here.s3 = await S3Server.start();
		await connectToS3(here.s3.host);
		here.engine = await Engine.start('s3');
	});
	beforeEach(() => {
		here.user = emulated.another();
		here.s3.reset();
	});
	afterAll(async () => {
		here.s3.stop();
		await emulated.stop();
	});
	return here;
}
