import { directLink, serviceOf } from '../../../nodes/GeminiImage/images/shareLinks';

const ID = '1aB_c-D2eF3gH4iJ5kL6mN7oP8qR9sT0u';
const DRIVE = `https://drive.google.com/uc?export=download&id=${ID}`;
test.each([
	['Google Drive', `https://drive.google.com/file/d/${ID}/view?usp=sharing`, DRIVE],
	['Google Drive', `https://drive.google.com/file/d/${ID}/edit`, DRIVE],
	['Google Drive', `https://drive.google.com/file/d/${ID}`, DRIVE],
	['Google Drive', `https://drive.google.com/file/u/1/d/${ID}/preview`, DRIVE],
	['Google Drive, of a company', `https://drive.google.com/a/example.com/file/d/${ID}/view`, DRIVE],
	['Google Drive', `https://drive.google.com/open?id=${ID}`, DRIVE],
	['Google Drive', `https://drive.google.com/uc?id=${ID}&export=view`, DRIVE],
	['Google Drive', `https://docs.google.com/uc?id=${ID}`, DRIVE],
	['Google Drive', `https://docs.google.com/file/d/${ID}/edit`, DRIVE],
	[
		'Google Drive, an older file',
		`https://drive.google.com/file/d/${ID}/view?usp=sharing&resourcekey=0-abc`,
		`${DRIVE}&resourcekey=0-abc`,
	],
	[
		'Google Drawings',
		`https://docs.google.com/drawings/d/${ID}/edit`,
		`https://docs.google.com/drawings/d/${ID}/export/png`,
	],
	[
		'Google Images',
		'https://www.google.com/imgres?imgurl=https%3A%2F%2Fexample.com%2Fa.png&tbnid=x',
		'https://example.com/a.png',
	],
	[
		'Dropbox',
		'https://www.dropbox.com/s/ownid/a.png?dl=0',
		'https://www.dropbox.com/s/ownid/a.png?dl=1',
	],
	['Dropbox', 'https://dropbox.com/s/ownid/a.png', 'https://dropbox.com/s/ownid/a.png?dl=1'],
	[
		'Dropbox, newer links',
		'https://www.dropbox.com/scl/fi/abc/a.png?rlkey=key&st=x&dl=0',
		'https://www.dropbox.com/scl/fi/abc/a.png?rlkey=key&st=x&dl=1',
	],
	[
		'OneDrive',
		'https://onedrive.live.com/redir?resid=A!1&authkey=!B',
		'https://onedrive.live.com/download?resid=A!1&authkey=!B',
	],
	[
		'OneDrive, embedded',
		'https://onedrive.live.com/embed?resid=A!1&authkey=!B',
		'https://onedrive.live.com/download?resid=A!1&authkey=!B',
	],
	[
		'OneDrive, from the browser',
		'https://onedrive.live.com/?authkey=%21B&cid=A&id=A%211',
		'https://onedrive.live.com/download?resid=A%211&authkey=%21B',
	],
	[
		'SharePoint',
		'https://own-my.sharepoint.com/:i:/g/personal/me/Abc?e=x',
		'https://own-my.sharepoint.com/:i:/g/personal/me/Abc?e=x&download=1',
	],
	['GitHub', 'https://github.com/o/r/blob/main/a/b.png', 'https://github.com/o/r/raw/main/a/b.png'],
	[
		'GitHub',
		'https://github.com/o/r/blob/feat/x/a%20b.png?raw=true#L1',
		'https://github.com/o/r/raw/feat/x/a%20b.png?raw=true',
	],
	[
		'GitLab',
		'https://gitlab.com/o/g/r/-/blob/main/a.png',
		'https://gitlab.com/o/g/r/-/raw/main/a.png',
	],
	[
		'GitLab, of a company',
		'https://git.example.com/o/r/-/blob/main/a.png?ref_type=heads',
		'https://git.example.com/o/r/-/raw/main/a.png?ref_type=heads',
	],
	[
		'Bitbucket',
		'https://bitbucket.org/o/r/src/main/a.png',
		'https://bitbucket.org/o/r/raw/main/a.png',
	],
	[
		'Codeberg',
		'https://codeberg.org/o/r/src/branch/main/a.png',
		'https://codeberg.org/o/r/raw/branch/main/a.png',
	],
	[
		'Hugging Face',
		'https://huggingface.co/o/r/blob/main/a.png',
		'https://huggingface.co/o/r/resolve/main/a.png',
	],
	['Imgur', 'https://imgur.com/aB3dE5g', 'https://i.imgur.com/aB3dE5g.png'],
	[
		'Unsplash',
		'https://unsplash.com/photos/a-red-boat-aBc123',
		'https://unsplash.com/photos/a-red-boat-aBc123/download?force=true',
	],
	[
		'Wikimedia',
		'https://commons.wikimedia.org/wiki/File:Red_Apple.jpg',
		'https://commons.wikimedia.org/wiki/Special:FilePath/Red_Apple.jpg',
	],
	[
		'Wikipedia',
		'https://en.wikipedia.org/wiki/Apple#/media/File:Red_Apple.jpg',
		'https://en.wikipedia.org/wiki/Special:FilePath/Red_Apple.jpg',
	],
	[
		'Nextcloud',
		'https://cloud.example.com/index.php/s/aBcDe12345',
		'https://cloud.example.com/index.php/s/aBcDe12345/download',
	],
])('a link of %s leads to its file: %s', (_service, link, direct) => {
	expect(directLink(link)).toBe(direct);
});

test.each([
	'https://example.com/file/d/abc/view',
	'https://github.com.evil.example/o/r/blob/main/a.png',
	'https://evil.example/?u=https://drive.google.com/file/d/abc/view',
	'https://raw.githubusercontent.com/o/r/main/a.png',
	'https://drive.usercontent.google.com/download?id=abc&export=download&confirm=t',
	'https://drive.google.com/drive/folders/abc',
	'https://1drv.ms/i/s!AbC?e=x',
	'https://www.dropbox.com/scl/fo/abc/def?rlkey=key&dl=0',
	'https://dl.dropboxusercontent.com/s/ownid/a.png',
	'https://i.imgur.com/aB3dE5g.png',
	'https://imgur.com/gallery/aB3dE5g',
	'https://github.com/o/r',
	'http://drive.google.com/file/d/abc/view',
	'ftp://drive.google.com/file/d/abc/view',
	'photo.png',
	'',
])('any other address stays as it is: %s', (link) => {
	expect(directLink(link)).toBe(link);
});

test.each([
	['Google Drive', 'https://drive.google.com/drive/folders/abc'],
	['Google Photos', 'https://photos.app.goo.gl/abc'],
	['Google Docs', 'https://docs.google.com/document/d/abc/edit'],
	['Dropbox', 'https://www.dropbox.com/scl/fo/abc/def?rlkey=key'],
	['OneDrive', 'https://1drv.ms/f/s!AbC'],
	['SharePoint', 'https://own.sharepoint.com/sites/x/Forms/AllItems.aspx?id=y'],
	['GitHub', 'https://github.com/o/r'],
	['GitLab', 'https://git.example.com/o/r/-/blob/main/a.png'],
	['iCloud', 'https://share.icloud.com/photos/abc'],
	['iCloud', 'https://www.icloud.com/iclouddrive/abc'],
	['WeTransfer', 'https://we.tl/t-abc'],
	['Imgur', 'https://imgur.com/a/abc'],
])('a page of %s is named, with the link that works: %s', (name, link) => {
	expect(serviceOf(link)).toEqual({ name, advice: expect.stringMatching(/.+\.$/) as string });
});

test.each(['https://example.com/a', 'https://cloud.example.com/x', 'photo.png', 'data:,'])(
	'of other addresses nothing is known: %s',
	(link) => {
		expect(serviceOf(link)).toBeUndefined();
	},
);
