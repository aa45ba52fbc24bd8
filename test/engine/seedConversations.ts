import type { SeedRequest } from './seedRequests';

/** A conversation of a seed document; where it leaves a field alone, the document's default. */
export const SEED_CONVERSATIONS: Array<{
	seed: string;
	conversation: string;
	persona: SeedRequest['persona'];
	turns: Array<{ prompt: string; aspectRatio: string; imageSize: string }>;
}> = [
	{
		seed: '002',
		conversation: 'the roles user and model in turn',
		persona: 'gateway',
		turns: ['A lighthouse', 'Make it red'].map((prompt) => turn(prompt)),
	},
	{
		seed: '003',
		conversation: 'its conversation about an apple sends the whole history each time',
		persona: 'google',
		turns: [
			turn('Create an illustration of a red apple on a wooden table.'),
			turn('Change the apple to green and add a knife next to it.'),
			turn('Now add a glass of water in the background.'),
		],
	},
	{
		seed: '003',
		conversation: 'its conversation about a car changes the ratio and the size on the way',
		persona: 'google',
		turns: [
			turn('A red sports car in a showroom', '16:9', '2K'),
			turn('Change the car color to blue'),
			turn('Add a person standing next to it'),
		],
	},
];

function turn(prompt: string, aspectRatio = '1:1', imageSize = '1K') {
	return { prompt, aspectRatio, imageSize };
}
