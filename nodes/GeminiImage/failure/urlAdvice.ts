const BY_FIELD = 'and enter its binary field in "Image Fields".';

/** What to do about an address that is not fetched, by what it is. */
export const URL_ADVICE = {
	http: 'The URL starts with http://. Use https:// instead, or fetch the image with an HTTP Request node.',
	cloudStorage: 'Enter Google Cloud Storage URIs in "File URIs" in the options.',
	s3: `Fetch the file with the "AWS S3" node ${BY_FIELD}`,
	ftp: `Fetch the file with the "FTP" node ${BY_FIELD}`,
	blob: 'A blob: URL works only in the browser that created it. Use the URL of the image itself.',
	disk: `This is a path on a computer. Read the file with the "Read/Write Files from Disk" node ${BY_FIELD}`,
	fileName:
		'This is a file name, not a URL. If the item contains the file, enter its binary field in "Image Fields".',
	noScheme: 'Add https:// at the start.',
	privateNetwork: `This URL leads to this machine or a private network. Fetch the image with an HTTP Request node ${BY_FIELD}`,
	misspelled: 'Check the spelling of the URL.',
	other: 'Enter a URL that starts with https://.',
} as const;

export type UrlKind = keyof typeof URL_ADVICE;
