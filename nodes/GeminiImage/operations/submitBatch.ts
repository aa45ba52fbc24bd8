import type { INodeExecutionData } from 'n8n-workflow';
import {
	requestLine,
	sharedImages,
	type BatchRequest,
	type BatchRequests,
} from '../batch/batchRequest';
import { expectedUris } from '../batch/requestsFile';
import { submitItems, type RequestReader } from '../batch/submitItems';
import { batchKeyField, batchNameField } from '../fields/batch';
import { imageFieldsFields } from '../fields/references';
import type { NodeRun } from '../run/nodeRun';
import { requireBatches } from '../transport/batches';
import { planTurn } from '../turn/turnPlan';
import type { Operation } from './operation';
import { planWarnings, previewTurn } from './previewTurn';
import { readTurnInput } from './turnInput';

const show = { operation: ['submitBatch'] };

export const submitBatch: Operation = {
	choice: {
		name: 'Submit Batch',
		value: 'submitBatch',
		description:
			'Send all input items to Google as a batch: half the price, with results within 24 hours',
		action: 'Submit a batch of images at half price',
	},
	fields: [
		...imageFieldsFields({
			default: '',
			description:
				'Binary fields with the images to edit or combine, separated by commas, in the order the prompt refers to them. Use * for every image of the item.',
			hint: 'Leave empty to generate images from the prompt alone',
			show,
		}),
		batchKeyField({ show }),
		batchNameField({ show }),
	],
	plan(run) {
		const items = run.itemIndexes;
		const task = { items, knowsEarlierTries: true, run: () => submitItems(run, READER) };
		return { tasks: [task], oneByOne: true };
	},
};

const READER: RequestReader = {
	plan: planItem,
	preview: previewItem,
};

async function planItem(run: NodeRun, itemIndex: number, key: string): Promise<BatchRequest> {
	const items = [itemIndex];
	const single = await readTurnInput(run, items, async (reader, provider, { timeoutMs }) => {
		requireBatches(provider);
		return await reader.read(items, provider, timeoutMs);
	});
	const input = { ...single, isInBatch: true };
	const plan = await planTurn(input);
	return { itemIndex, key, input, plan, warnings: planWarnings(plan, input.provider) };
}

async function previewItem(
	run: NodeRun,
	request: BatchRequest,
	requests: BatchRequests,
): Promise<INodeExecutionData> {
	const { key, input, itemIndex } = request;
	const shared = sharedImages(requests);
	const keys = new Set(shared.map((image) => image.key));
	const plan = {
		...request.plan,
		uploads: request.plan.references.filter(({ file }) => file && keys.has(file.key)),
		bytes: requestLine(request, expectedUris(shared)).length,
	};
	const facts = { operation: 'submitBatch', inBatch: { key, plan } };
	return (await previewTurn(run, input, [itemIndex], facts)).item;
}
