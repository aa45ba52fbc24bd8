const BY_FIELD = 'and enter its binary field under "Image Fields".';

/** What to do about an address that is not fetched, by what it is. */
export const URL_ADVICE = {
	http: 'The address starts with http://. Write https:// instead, or fetch the image with an HTTP Request node.',
	cloudStorage: 'Put Google Cloud Storage addresses under "File URIs" in the options.',
	s3: `Fetch the file with the "AWS S3" node ${BY_FIELD}`,
	ftp: `Fetch the file with the "FTP" node ${BY_FIELD}`,
	blob: 'Only the browser that made this address knows it. Use the address of the image itself.',
	disk: `This is a file on a computer. Read it with the "Read/Write Files from Disk" node ${BY_FIELD}`,
	fileName:
		'This is the name of a file, not its address. If the item carries the file, enter its binary field under "Image Fields".',
	noScheme: 'Write https:// before the address.',
	privateNetwork: `This is an address on this machine or in a private network. Fetch the image with an HTTP Request node ${BY_FIELD}`,
	misspelled: 'Check the spelling of the address.',
	other: 'Enter an address that starts with https://.',
} as const;

export type UrlKind = keyof typeof URL_ADVICE;
