import type { NodeParameterValueType } from 'n8n-workflow';

/** An example request of a seed document, and the node set up as the document describes. */
export interface SeedRequest {
	seed: string;
	example: string;
	persona: 'google' | 'octopusx' | 'gateway' | 'cometapi';
	model: string;
	parameters: Record<string, NodeParameterValueType>;
	/** Images on the input item, as `image1`, `image2`, … */
	images?: Array<'jpeg' | 'png'>;
	/** The document's JSON, its base64 data aside. */
	body: object;
}

const jpeg = { inlineData: { mimeType: 'image/jpeg', data: 'BASE64' } };
const png = { inlineData: { mimeType: 'image/png', data: 'BASE64' } };
const snakeJpeg = { inline_data: { mime_type: 'image/jpeg', data: 'BASE64' } };
const butterfly =
	'Da Vinci style anatomical sketch of a dissected Monarch butterfly. Detailed drawings of the head, wings, and legs on textured parchment with notes in English.';
const photosynthesis =
	'Create a vibrant infographic that explains photosynthesis as if it were a recipe for a plants favorite food. Show the "ingredients" (sunlight, water, CO2) and the "finished dish" (sugar/energy). The style should be like a page from a colorful kids cookbook, suitable for a 4th grader.';
const portrait =
	"'Maintain the character features in the image to generate a new portrait photo: a woman leaning on a wooden railing of a traditional Chinese building. She is wearing a blue cheongsam with pink and red floral motifs and a headdress made of colorful flowers, including roses and lilacs. Her right hand gently touches a large kite with a blue background, decorated with pink fish motifs and a pair of large eyes. The background is the interior of an old wooden building, dimly lit and cozy. The painting style is realistic, focusing on the textural details of the clothing patterns, floral headdresses, and wooden buildings";
const weather =
	'Visualize the current weather forecast for the next 5 days in San Francisco as a clean, modern weather chart. Add a visual on what I should wear each day';

function imageConfig(aspectRatio: string, imageSize: string) {
	return { responseModalities: ['TEXT', 'IMAGE'], imageConfig: { aspectRatio, imageSize } };
}

function text(prompt: string) {
	return [{ role: 'user', parts: [{ text: prompt }] }];
}

export const SEED_REQUESTS: SeedRequest[] = [
	{
		seed: '000, 001',
		example: 'text to image with sampling fields',
		persona: 'octopusx',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'textToImage',
			prompt: 'A futuristic AI workstation scene, cool-toned atmosphere, cinematic lighting',
			aspectRatio: '16:9',
			imageSize: '2K',
			options: { temperature: 1, topP: 0.95, maxOutputTokens: 8192 },
		},
		body: {
			contents: text(
				'A futuristic AI workstation scene, cool-toned atmosphere, cinematic lighting',
			),
			generationConfig: {
				...imageConfig('16:9', '2K'),
				temperature: 1.0,
				topP: 0.95,
				maxOutputTokens: 8192,
			},
		},
	},
	{
		seed: '001',
		example: 'minimal image to image',
		persona: 'octopusx',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'imageToImage',
			prompt:
				'Keep the subject and atmosphere of the reference image, and remake it into a more premium poster',
			imageFields: 'image1',
			aspectRatio: '16:9',
			imageSize: '2K',
		},
		images: ['jpeg'],
		body: {
			contents: [
				{
					role: 'user',
					parts: [
						{
							text: 'Keep the subject and atmosphere of the reference image, and remake it into a more premium poster',
						},
						jpeg,
					],
				},
			],
			generationConfig: imageConfig('16:9', '2K'),
		},
	},
	{
		seed: '001',
		example: 'image to image with two references',
		persona: 'octopusx',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'imageToImage',
			prompt:
				'Blend the style of the reference images and output a high-resolution landscape poster',
			imageFields: 'image1, image2',
			aspectRatio: '16:9',
			imageSize: '2K',
		},
		images: ['jpeg', 'jpeg'],
		body: {
			contents: [
				{
					role: 'user',
					parts: [
						{
							text: 'Blend the style of the reference images and output a high-resolution landscape poster',
						},
						jpeg,
						jpeg,
					],
				},
			],
			generationConfig: imageConfig('16:9', '2K'),
		},
	},
	{
		seed: '002',
		example: 'every field of its tables but fileData: smallest size, extra ratio, temperature',
		persona: 'gateway',
		model: 'gemini-3.1-flash-image-preview',
		parameters: {
			operation: 'textToImage',
			prompt: 'A lighthouse',
			aspectRatio: '8:1',
			imageSize: '0.5K',
			options: { temperature: 0.7, responseModalities: 'imageAndText' },
		},
		body: {
			contents: text('A lighthouse'),
			generationConfig: { ...imageConfig('8:1', '512'), temperature: 0.7 },
		},
	},
	{
		seed: '002',
		example: 'inlineData of both of its MIME types',
		persona: 'gateway',
		model: 'gemini-3-pro-image-preview',
		parameters: { operation: 'imageToImage', prompt: 'Combine these', imageFields: '*' },
		images: ['jpeg', 'png'],
		body: {
			contents: [{ role: 'user', parts: [{ text: 'Combine these' }, jpeg, png] }],
			generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
		},
	},
	{
		seed: '003',
		example: 'quick start',
		persona: 'google',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'textToImage',
			prompt: 'Create a cartoon illustration of a yellow rubber duck floating on blue water.',
			aspectRatio: '1:1',
			imageSize: '1K',
		},
		body: {
			contents: text(
				'Create a cartoon illustration of a yellow rubber duck floating on blue water.',
			),
			generationConfig: imageConfig('1:1', '1K'),
		},
	},
	{
		seed: '003',
		example: 'feature 1, text to image',
		persona: 'google',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'textToImage',
			prompt: 'Create a photorealistic mountain landscape at golden hour.',
			aspectRatio: '16:9',
			imageSize: '2K',
		},
		body: {
			contents: text('Create a photorealistic mountain landscape at golden hour.'),
			generationConfig: imageConfig('16:9', '2K'),
		},
	},
	{
		seed: '003',
		example: 'feature 2, an edit with the image first',
		persona: 'google',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'imageToImage',
			prompt: 'Change the sky to a dramatic sunset with orange and purple clouds.',
			imageFields: 'image1',
			aspectRatio: '16:9',
			imageSize: '1K',
			options: { promptPosition: 'last' },
		},
		images: ['jpeg'],
		body: {
			contents: [
				{
					role: 'user',
					parts: [
						jpeg,
						{ text: 'Change the sky to a dramatic sunset with orange and purple clouds.' },
					],
				},
			],
			generationConfig: imageConfig('16:9', '1K'),
		},
	},
	{
		seed: '003',
		example: 'feature 4, search grounding',
		persona: 'google',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'textToImage',
			prompt: 'Create a weather forecast infographic for Tokyo, Japan this week.',
			aspectRatio: '16:9',
			imageSize: '1K',
			options: { googleSearch: 'web' },
		},
		body: {
			contents: text('Create a weather forecast infographic for Tokyo, Japan this week.'),
			tools: [{ google_search: {} }],
			generationConfig: imageConfig('16:9', '1K'),
		},
	},
	{
		seed: '003',
		example: 'feature 5, several references after the prompt',
		persona: 'google',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'imageToImage',
			prompt: 'Combine these two objects into a single scene on a kitchen counter.',
			imageFields: '*',
			aspectRatio: '16:9',
			imageSize: '1K',
		},
		images: ['jpeg', 'jpeg'],
		body: {
			contents: [
				{
					role: 'user',
					parts: [
						{ text: 'Combine these two objects into a single scene on a kitchen counter.' },
						jpeg,
						jpeg,
					],
				},
			],
			generationConfig: imageConfig('16:9', '1K'),
		},
	},
	{
		seed: '003',
		example: "a conversation that starts with an image of one's own",
		persona: 'google',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'multiTurn',
			prompt: 'Change the car color to blue',
			imageFields: 'image1',
			aspectRatio: '1:1',
			imageSize: '1K',
			options: { promptPosition: 'last' },
		},
		images: ['jpeg'],
		body: {
			contents: [{ role: 'user', parts: [jpeg, { text: 'Change the car color to blue' }] }],
			generationConfig: imageConfig('1:1', '1K'),
		},
	},
	{
		seed: '004',
		example: 'curl, 4K with search',
		persona: 'cometapi',
		model: 'gemini-3-pro-image-preview',
		parameters: {
			operation: 'textToImage',
			prompt: butterfly,
			aspectRatio: '1:1',
			imageSize: '4K',
			options: { googleSearch: 'web' },
		},
		body: {
			contents: [{ parts: [{ text: butterfly }] }],
			tools: [{ google_search: {} }],
			generationConfig: imageConfig('1:1', '4K'),
		},
	},
	{
		seed: '004',
		example: 'curl, the first turn of a conversation',
		persona: 'cometapi',
		model: 'gemini-3-pro-image-preview',
		parameters: { operation: 'multiTurn', prompt: photosynthesis },
		body: {
			contents: text(photosynthesis),
			generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
		},
	},
	{
		seed: '004',
		example: 'OpenAPI example 1, an image without text',
		persona: 'cometapi',
		model: 'gemini-3.1-flash-image-preview',
		parameters: {
			operation: 'textToImage',
			prompt: portrait,
			aspectRatio: '9:16',
			options: { responseModalities: 'imageOnly' },
		},
		body: {
			contents: text(portrait),
			generationConfig: { responseModalities: ['IMAGE'], imageConfig: { aspectRatio: '9:16' } },
		},
	},
	{
		seed: '004',
		example: 'OpenAPI example 2, three images',
		persona: 'cometapi',
		model: 'gemini-3.1-flash-image-preview',
		parameters: {
			operation: 'imageToImage',
			prompt: 'Blend three images to output a high-resolution image',
			imageFields: 'image1, image2, image3',
		},
		images: ['jpeg', 'jpeg', 'jpeg'],
		body: {
			contents: [
				{
					role: 'user',
					parts: [
						{ text: 'Blend three images to output a high-resolution image' },
						snakeJpeg,
						snakeJpeg,
						snakeJpeg,
					],
				},
			],
			generationConfig: { responseModalities: ['TEXT', 'IMAGE'] },
		},
	},
	{
		seed: '004',
		example: 'OpenAPI example 3, 4K with search',
		persona: 'cometapi',
		model: 'gemini-3-pro-image',
		parameters: {
			operation: 'textToImage',
			prompt: butterfly,
			aspectRatio: '1:1',
			imageSize: '4K',
			options: { googleSearch: 'web' },
		},
		body: {
			contents: [{ parts: [{ text: butterfly }] }],
			tools: [{ google_search: {} }],
			generationConfig: imageConfig('1:1', '4K'),
		},
	},
	{
		seed: '004',
		example: 'OpenAPI example 4, a grounded chart',
		persona: 'cometapi',
		model: 'gemini-3-pro-image',
		parameters: {
			operation: 'textToImage',
			prompt: weather,
			aspectRatio: '16:9',
			imageSize: '1K',
			options: { googleSearch: 'web' },
		},
		body: {
			contents: [{ parts: [{ text: weather }] }],
			tools: [{ google_search: {} }],
			generationConfig: imageConfig('16:9', '1K'),
		},
	},
	{
		seed: '004',
		example: 'OpenAPI example 5, 1K with search',
		persona: 'cometapi',
		model: 'gemini-3-pro-image',
		parameters: {
			operation: 'textToImage',
			prompt: butterfly,
			aspectRatio: '1:1',
			imageSize: '1K',
			options: { googleSearch: 'web' },
		},
		body: {
			contents: [{ parts: [{ text: butterfly }] }],
			tools: [{ google_search: {} }],
			generationConfig: imageConfig('1:1', '1K'),
		},
	},
];
