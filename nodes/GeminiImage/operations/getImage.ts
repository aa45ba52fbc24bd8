import type { INodeExecutionData } from 'n8n-workflow';
import { Failure } from '../failure/failure';
import { handlesField } from '../fields/handles';
import { readOptions } from '../fields/settings';
import { findDamagedHandles, findHandles } from '../handles/handleText';
import { openHandle } from '../handles/handles';
import { withAccess } from '../images/imageAccess';
import { copyImage } from '../images/copyImage';
import type { NodeRun } from '../run/nodeRun';
import { pairing, type Task } from '../run/task';
import type { Operation } from './operation';

export const getImage: Operation = {
	choice: {
		name: 'Get Image',
		value: 'getImage',
		description: 'Get images that this workflow generated earlier, by their handles (free)',
		action: 'Get images by their handles',
	},
	fields: [handlesField({ show: { operation: ['getImage'] } })],
	plan(run) {
		return { tasks: run.itemIndexes.map((itemIndex) => getTask(run, itemIndex)) };
	},
};

function getTask(run: NodeRun, itemIndex: number): Task {
	const { context, streams } = run;
	return {
		items: [itemIndex],
		async run() {
			const { outputField, imageLink } = readOptions(context, itemIndex);
			const handles = readHandles(context.getNodeParameter('handles', itemIndex, ''));
			const provider = await run.providers.of(itemIndex);
			const files = [];
			// All of them are checked before the first is copied.
			for (const handle of handles) {
				files.push({ handle, file: await openHandle(context, 'image', handle, provider) });
			}
			const items: INodeExecutionData[] = [];
			for (const { handle, file } of files) {
				const warnings: string[] = [];
				const copy = await copyImage(context, streams, file, handle);
				const image = await withAccess(context, copy, provider, imageLink, warnings);
				const { info, link, binary } = image;
				warnings.forEach((warning) => run.summary.warn(warning));
				items.push({
					json: {
						operation: 'getImage',
						image: { ...info },
						...(link && { imageUrl: link }),
						warnings,
					},
					binary: { [outputField]: binary },
					pairedItem: pairing([itemIndex]),
				});
			}
			return items;
		},
	};
}

/**
 * The handles of images in a text, such as an agent's answer, or in any value that an expression gives.
 * @throws Failure when there is none
 */
function readHandles(value: unknown): string[] {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
	const handles = findHandles(text, 'image');
	const damaged = findDamagedHandles(text).find((handle) => handle.startsWith('image'));
	if (damaged) throw new Failure('handleUnknown', { kind: 'image', handle: damaged });
	if (handles.length > 0) return handles;
	throw new Failure('handlesMissing', {});
}
