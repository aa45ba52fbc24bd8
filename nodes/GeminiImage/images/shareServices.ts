import { parameter, path, replacePath, withParameter } from './linkParts';

/** A service whose share links people copy; they show a page instead of the file. */
export interface Service {
	name: string;
	/** Matches its host, without `www.`. */
	host: RegExp;
	/** The address of the file itself; undefined where the link alone does not give it. */
	direct?: (link: URL) => string | undefined;
	/** Which link works, or how else to get the file. */
	advice: string;
}

const PUBLIC_DRIVE =
	'Share the file itself (not its folder) with "Anyone with the link", or download it with n8n\'s "Google Drive" node and enter its binary field in "Image Fields".';
const RAW =
	'Use the link behind the "Raw" button on its page. For a file in a private repository, use n8n\'s node for that service.';
const DOWNLOAD =
	'These links open a page, not the image. Get the image with an earlier node, and enter its binary field in "Image Fields".';

/**
 * The services by their hosts; the first one that matches counts. Sources: Google Drive and Docs (the
 * links of "Download"), Dropbox Help "Force download" (dl=1, with rlkey kept), GitHub, GitLab,
 * Gitea and Bitbucket (the link of "Raw"), Wikimedia "Special:FilePath". The short links of
 * OneDrive lead to a page, and Microsoft's API for shared files requires a login.
 */
export const SERVICES: readonly Service[] = [
	{
		name: 'Google Drive',
		host: /^(drive|drive\.usercontent)\.google\.com$/,
		direct: (link) => driveFile(link),
		advice: PUBLIC_DRIVE,
	},
	{
		name: 'Google Docs',
		host: /^docs\.google\.com$/,
		direct(link) {
			const drawing = path(link, /^\/drawings\/(?:u\/\d+\/)?d\/([\w-]+)/);
			return drawing ? `https://docs.google.com/drawings/d/${drawing}/export/png` : driveFile(link);
		},
		advice: 'A document is not an image. Download its page or drawing as PNG, and use that file.',
	},
	{ name: 'Google Photos', host: /^(photos\.google\.com|photos\.app\.goo\.gl)$/, advice: DOWNLOAD },
	{
		name: 'Google Images',
		host: /^(images\.)?google\.[a-z]{2,3}(\.[a-z]{2})?$/,
		direct: (link) => (link.pathname === '/imgres' ? parameter(link, 'imgurl') : undefined),
		advice: 'Open the image in its own browser tab and use that URL.',
	},
	{
		name: 'Dropbox',
		host: /^dropbox\.com$/,
		direct: (link) => (/^\/(s|scl\/fi)\//.test(link.pathname) ? dropboxFile(link) : undefined),
		advice:
			'Use the link to the file itself (not its folder), add dl=1 or raw=1 to it, and keep its rlkey.',
	},
	{
		name: 'OneDrive',
		host: /^(1drv\.ms|onedrive\.live\.com)$/,
		direct: (link) => oneDriveFile(link),
		advice:
			'These links usually open a page. Download the file with n8n\'s "Microsoft OneDrive" node, and enter its binary field in "Image Fields".',
	},
	{
		name: 'SharePoint',
		host: /\.sharepoint\.com$/,
		direct: (link) =>
			/^\/:[a-z]:\//.test(link.pathname) ? withParameter(link, 'download', '1') : undefined,
		advice:
			'Share the file with "Anyone with the link" and add &download=1 to the link, or download it with n8n\'s "Microsoft SharePoint" node.',
	},
	{
		name: 'GitHub',
		host: /^github\.com$/,
		// GitHub redirects from here to the file, also to one in its large file storage.
		direct: (link) => replacePath(link, /^(\/[^/]+\/[^/]+)\/blob\//, '$1/raw/'),
		advice: RAW,
	},
	{
		name: 'Bitbucket',
		host: /^bitbucket\.org$/,
		direct: (link) => replacePath(link, /^(\/[^/]+\/[^/]+)\/src\//, '$1/raw/'),
		advice: RAW,
	},
	{
		name: 'Codeberg',
		host: /^(codeberg\.org|gitea\.com)$/,
		direct: (link) =>
			replacePath(link, /^(\/[^/]+\/[^/]+)\/src\/(branch|tag|commit)\//, '$1/raw/$2/'),
		advice: RAW,
	},
	{
		name: 'Hugging Face',
		host: /^huggingface\.co$/,
		direct: (link) => replacePath(link, /\/blob\//, '/resolve/'),
		advice: 'Use the link behind the "Download" button on its page.',
	},
	{
		name: 'Imgur',
		host: /^(m\.)?imgur\.com$/,
		direct(link) {
			const id = path(link, /^\/([A-Za-z0-9]{5}|[A-Za-z0-9]{7})(?:\.\w+)?\/?$/);
			return id && `https://i.imgur.com/${id}.png`;
		},
		advice:
			'Open the image in its own browser tab and use the URL that starts with https://i.imgur.com/.',
	},
	{
		name: 'Unsplash',
		host: /^unsplash\.com$/,
		direct(link) {
			const photo = path(link, /^\/photos\/([\w-]+)\/?$/);
			return photo && `https://unsplash.com/photos/${photo}/download?force=true`;
		},
		advice: 'Use the link behind the "Download" button on its page.',
	},
	{
		name: 'Wikimedia',
		host: /^([a-z-]+\.wikipedia|commons\.wikimedia)\.org$/,
		direct(link) {
			const file =
				path(link, /^\/wiki\/File:(.+)$/) ?? /^#\/media\/File:(.+)$/.exec(link.hash)?.[1];
			return file && `https://${link.host}/wiki/Special:FilePath/${file}`;
		},
		advice: 'Use the "Original file" link, which starts with https://upload.wikimedia.org/.',
	},
	{ name: 'iCloud', host: /(^|\.)icloud\.com$/, advice: DOWNLOAD },
	{ name: 'WeTransfer', host: /^(we\.tl|wetransfer\.com)$/, advice: DOWNLOAD },
	{
		name: 'Box',
		host: /(^|\.)box\.com$/,
		advice: 'Use the "Direct Link" in the settings of the shared link, or n8n\'s "Box" node.',
	},
	{ name: 'MEGA', host: /^mega\.(nz|io)$/, advice: DOWNLOAD },
	{ name: 'pCloud', host: /(^|\.)pcloud\.(com|link)$/, advice: DOWNLOAD },
	{ name: 'Yandex Disk', host: /^(disk\.yandex\.[a-z]+|yadi\.sk)$/, advice: DOWNLOAD },
	{
		name: 'ImgBB',
		host: /^(ibb\.co|imgbb\.com)$/,
		advice: 'Use the "Direct link", which starts with https://i.ibb.co/.',
	},
	{
		name: 'Postimages',
		host: /^(postimg\.cc|postimages\.org)$/,
		advice: 'Use the "Direct link", which starts with https://i.postimg.cc/.',
	},
	{
		name: 'Flickr',
		host: /^(flickr\.com|flic\.kr)$/,
		advice: 'Use the URL of one of its sizes, which starts with https://live.staticflickr.com/.',
	},
	{
		name: 'Pinterest',
		host: /^(pinterest\.[a-z.]+|pin\.it)$/,
		advice:
			'Open the image in its own browser tab and use the URL that starts with https://i.pinimg.com/.',
	},
	{ name: 'Instagram', host: /^instagram\.com$/, advice: DOWNLOAD },
	{ name: 'Facebook', host: /(^|\.)(facebook\.com|fb\.com|fb\.watch)$/, advice: DOWNLOAD },
	{
		name: 'X',
		host: /^(x|twitter)\.com$/,
		advice:
			'Open the image in its own browser tab and use the URL that starts with https://pbs.twimg.com/.',
	},
	{
		name: 'Telegram',
		host: /^t\.me$/,
		advice:
			'Download the file with n8n\'s "Telegram" node, and enter its binary field in "Image Fields".',
	},
	{
		name: 'Slack',
		host: /(^|\.)slack\.com$/,
		advice:
			'Download the file with n8n\'s "Slack" node, and enter its binary field in "Image Fields".',
	},
	{ name: 'Notion', host: /(^|\.)(notion\.so|notion\.site)$/, advice: DOWNLOAD },
	{ name: 'Figma', host: /^figma\.com$/, advice: 'Export the drawing as PNG and use that file.' },
	{ name: 'Canva', host: /^canva\.com$/, advice: 'Download the design as PNG and use that file.' },
	{
		name: 'GitLab',
		host: /./,
		// Only GitLab has such paths, also on hosts that its users run.
		direct: (link) => replacePath(link, /\/-\/blob\//, '/-/raw/'),
		advice: RAW,
	},
	{
		name: 'Nextcloud',
		host: /./,
		direct: (link) => replacePath(link, /^(.*\/index\.php\/s\/\w+)\/?$/, '$1/download'),
		advice: 'Add /download to the end of the link.',
	},
];

function driveFile(link: URL): string | undefined {
	if (link.hostname === 'drive.usercontent.google.com') return undefined;
	const isByParameter = /^\/(open|uc)$/.test(link.pathname.replace(/\/u\/\d+/, ''));
	const id =
		path(link, /^\/(?:a\/[^/]+\/)?file\/(?:u\/\d+\/)?d\/([\w-]+)/) ??
		(isByParameter ? parameter(link, 'id') : undefined);
	if (id === undefined) return undefined;
	const url = new URL('https://drive.google.com/uc?export=download');
	url.searchParams.set('id', id);
	// Older files open only with it.
	const resourceKey = parameter(link, 'resourcekey');
	if (resourceKey) url.searchParams.set('resourcekey', resourceKey);
	return url.href;
}

function dropboxFile(link: URL): string {
	const url = new URL(withParameter(link, 'dl', '1'));
	url.searchParams.delete('raw');
	return url.href;
}

function oneDriveFile(link: URL): string | undefined {
	const [id, authkey] = [parameter(link, 'id'), parameter(link, 'authkey')];
	if (link.pathname === '/' && id && authkey) {
		return `https://onedrive.live.com/download?${new URLSearchParams({ resid: id, authkey }).toString()}`;
	}
	return replacePath(link, /^\/(redir|embed)(\.aspx)?$/, '/download');
}
