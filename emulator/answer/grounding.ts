/** `groundingMetadata` as a grounded answer carries it; showing the suggestion is a duty of the API's terms. */
export function groundingFor(prompt: string, search: 'web' | 'webAndImages'): object {
	const query = prompt.split(/\s+/).slice(0, 8).join(' ');
	const address = `https://www.google.com/search?q=${encodeURIComponent(query)}`;
	const web = ['example.com', 'example.org', 'example.net'].map((domain) => ({
		web: { uri: `https://${domain}/${encodeURIComponent(query)}`, title: domain, domain },
	}));
	const images = [
		{
			image: {
				sourceUri: 'https://example.com/gallery',
				imageUri: 'https://example.com/gallery/1.jpg',
				title: query,
				domain: 'example.com',
			},
		},
	];
	const label = query.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
	return {
		searchEntryPoint: {
			renderedContent: `<style>.chip{border-radius:16px}</style><div class="container"><a class="chip" href="${address}">${label}</a></div>`,
		},
		groundingChunks: search === 'web' ? web : [...web, ...images],
		webSearchQueries: [query],
		...(search === 'webAndImages' && { imageSearchQueries: [query] }),
	};
}
