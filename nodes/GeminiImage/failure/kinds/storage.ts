import { ofN8n } from '../failureKind';
import { capitalize, nameImage, type ImageSource } from '../imageSource';
import { readableSize } from '../sizes';
import { GET_AGAIN } from './batch';
import { explainStorageFacts, type StorageFacts } from '../storageCauses';

/** An image that came, and that n8n did not store. */
interface ImageNotStored extends StorageFacts {
	fileName: string;
	bytes: number;
	/** Whether n8n could not store the next image either. */
	isLasting: boolean;
}

const EXAMPLE = { code: 'ENOSPC', fileName: 'image.png', bytes: 1_500_000, isLasting: true };

/** What n8n's storage does not take or give. The reason of most is the code. */
export const storageFailures = {
	storageFailed: ofN8n<StorageFacts>({
		reason: 'UNEXPECTED',
		message(facts) {
			const [cause] = explainStorageFacts(facts);
			return cause.startsWith('n8n') ? cause : capitalize(cause);
		},
		advice: (facts) => explainStorageFacts(facts)[1],
		example: { code: 'ENOSPC' },
	}),
	databaseAway: ofN8n({
		reason: 'DATABASE',
		message: "n8n's database did not respond",
		advice:
			'Run the workflow again. If it happens often, ask whoever runs n8n to check the database.',
		isRetryable: true,
		isRepeatable: true,
	}),
	fileUnreadable: ofN8n<{ image: ImageSource }>({
		reason: 'ENOENT',
		message: ({ image }) => `n8n cannot read ${nameImage(image)}`,
		advice:
			"It is no longer in n8n's storage, or only another worker has it. n8n deletes files along with their execution, so run the workflow from the node that creates the file. In queue mode, all workers must share the same storage, such as a database or S3.",
		isUnsent: true,
		example: { image: { field: 'data' } },
	}),
	/** The request was on its way, but did not reach its end, so the provider does not work on it. */
	fileBrokeOff: ofN8n<{ image: ImageSource }>({
		reason: 'STORAGE_BROKE_OFF',
		message: ({ image }) => `n8n could not finish reading ${nameImage(image)}`,
		advice:
			'Run the workflow again. If it happens again, ask whoever runs n8n to check its file storage.',
		isRetryable: true,
		isRepeatable: true,
		example: { image: { field: 'data' } },
	}),
	imageNotStored: ofN8n<ImageNotStored>({
		reason: 'NOT_STORED',
		message: (facts) =>
			`The image was generated, but n8n could not store it (${facts.fileName}, ${readableSize(facts.bytes)}): ${explainStorageFacts(facts)[0]}`,
		advice: (facts) =>
			[explainStorageFacts(facts)[1], facts.inBatch && GET_AGAIN].filter(Boolean).join(' '),
		// It was paid for, so it is not made again behind the user's back.
		mayBeCharged: true,
		example: EXAMPLE,
	}),
	/** An item that is not sent, with what is known of the image that could not be stored. */
	storageFull: ofN8n<ImageNotStored>({
		reason: 'NOT_STORED',
		message: (facts) =>
			`This item was not sent, because n8n could not store the image of another item: ${explainStorageFacts(facts)[0]}`,
		advice: (facts) =>
			`${explainStorageFacts(facts)[1]} Then run the workflow again with the remaining items.`,
		isRetryable: true,
		example: EXAMPLE,
	}),
};
