/**
 * Draws docs/images/conversation.jpg, the four turns of examples/chained-edit.json in one image.
 * Run with `npx tsx scripts/drawConversation.ts`.
 */
import { join } from 'node:path';
import sharp from 'sharp';
import { readExample } from '../demo/workflows';
import { startEmulator } from '../emulator';

interface Content {
	role?: string;
	parts: Array<{ text?: string; inlineData?: { mimeType: string; data: string } }>;
}

const WIDTH = 600;
const GAP = 12;

async function generate(url: string, contents: Content[]): Promise<Content> {
	const response = await fetch(
		`${url}/google/v1beta/models/gemini-nano-banana-2.1:generateContent`,
		{
			method: 'POST',
			headers: { 'content-type': 'application/json', 'x-goog-api-key': 'demo-conversation' },
			body: JSON.stringify({
				contents,
				generationConfig: {
					responseModalities: ['TEXT', 'IMAGE'],
					imageConfig: { aspectRatio: '4:3' },
				},
			}),
		},
	);
	const { candidates } = (await response.json()) as { candidates: [{ content: Content }] };
	return candidates[0].content;
}

async function main() {
	const { url, close } = await startEmulator();
	const prompts = readExample('chained-edit.json', '').nodes.flatMap(({ parameters }) =>
		typeof parameters.prompt === 'string' ? parameters.prompt : [],
	);
	const contents: Content[] = [];
	const images: Buffer[] = [];
	for (const text of prompts) {
		contents.push({ role: 'user', parts: [{ text }] });
		const answer = await generate(url, contents);
		contents.push(answer);
		const image = answer.parts.find(({ inlineData }) => inlineData)?.inlineData?.data ?? '';
		images.push(await sharp(Buffer.from(image, 'base64')).resize({ width: WIDTH }).toBuffer());
	}
	await close();
	const { height = 0 } = await sharp(images[0]).metadata();
	const columns = 2;
	const rows = Math.ceil(images.length / columns);
	await sharp({
		create: {
			width: columns * WIDTH + (columns - 1) * GAP,
			height: rows * height + (rows - 1) * GAP,
			channels: 3,
			background: 'white',
		},
	})
		.composite(
			images.map((input, at) => ({
				input,
				left: (at % columns) * (WIDTH + GAP),
				top: Math.floor(at / columns) * (height + GAP),
			})),
		)
		.jpeg({ quality: 80 })
		.toFile(join(__dirname, '../docs/images/conversation.jpg'));
}

void main();
