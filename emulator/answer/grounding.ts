/** Builds the `groundingMetadata` of a grounded answer. The API's terms require apps to show the suggestion. */
export function buildGrounding(prompt: string, search: 'web' | 'webAndImages'): object {
	const query = prompt.split(/\s+/).slice(0, 8).join(' ');
	const url = `https://www.google.com/search?q=${encodeURIComponent(query)}`;
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
	const label = query.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
	return {
		searchEntryPoint: {
			renderedContent: `<style>.chip{border-radius:16px}</style><div class="container"><a class="chip" href="${url}">${label}</a></div>`,
		},
		groundingChunks: search === 'web' ? web : [...web, ...images],
		webSearchQueries: [query],
		...(search === 'webAndImages' && { imageSearchQueries: [query] }),
	};
}
