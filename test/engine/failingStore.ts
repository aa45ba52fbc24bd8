import { Container } from '@n8n/di';
import { BinaryDataService, FileTooLargeError } from 'n8n-core';
import type { IBinaryData } from 'n8n-workflow';

/** What Node says when a file does not fit on the disk any more. */
export function diskIsFull(): Error {
	const message = "ENOSPC: no space left on device, write '/n8n/storage/binary_data/1'";
	return Object.assign(new Error(message), { code: 'ENOSPC', errno: -28, syscall: 'write' });
}

/** What n8n says of a file that is too large for its database, here one of 1 MB. */
export function tooLargeForDatabase(fileName: string): Error {
	return new FileTooLargeError({ fileSizeMb: 1.4, maxFileSizeMb: 1, fileId: 'a-1', fileName });
}

/**
 * Has n8n's storage refuse files from now on.
 * @param refusal the fault for a file, or undefined for one that is stored
 */
export function failStoring(refusal: (fileName: string) => Error | undefined): void {
	const service = Container.get(BinaryDataService);
	const store = service.store.bind(service);
	jest.spyOn(service, 'store').mockImplementation(async (location, body, binary: IBinaryData) => {
		const fault = refusal(binary.fileName ?? '');
		if (fault) throw fault;
		return await store(location, body, binary);
	});
}

/** Refuses the files with these names. */
export function failStoringOf(name: RegExp, fault: (name: string) => Error = diskIsFull): void {
	failStoring((fileName) => (name.test(fileName) ? fault(fileName) : undefined));
}
