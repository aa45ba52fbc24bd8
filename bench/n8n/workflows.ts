import type { StoredWorkflow } from '../../lanes/rest';
import { geminiImage, model, readFile, workflow, type Step } from '../../test/n8n/workflows';
import { baseUrl, MODEL } from '../job';

/** Who makes the image: nobody, this node, the way that reads files whole, n8n's own Gemini node. */
export type N8nPeer = 'idle' | 'node' | 'buffering' | 'own';
export const PEERS: readonly N8nPeer[] = ['idle', 'node', 'buffering', 'own'];

/** The step that is measured. */
export const MEASURED = 'Gemini Image';

export interface Place {
	/** The answering server. */
	serverUrl: string;
	/** The credentials' ids, by their type. */
	credentials: Record<'geminiImageApi' | 'googlePalmApi', string>;
	/** Bytes of the image that comes. */
	image: number;
}

/** The address that both credentials name. */
export function hostOf({ serverUrl, image }: Pick<Place, 'serverUrl' | 'image'>): string {
	return baseUrl({ serverUrl, answer: { image } });
}

/** Reads the files into the fields `data`, `data_1`, … of one item, and has the peer join them. */
export function edit(
	name: string,
	peer: N8nPeer,
	files: { pattern: string; count: number },
	place: Place,
): StoredWorkflow {
	const fields = Array.from({ length: files.count }, (_file, index) =>
		index === 0 ? 'data' : `data_${index}`,
	);
	const step = steps(fields, place)[peer];
	return workflow(name, readFile(files.pattern, 'data'), oneItem, ...(step ? [step] : []));
}

const oneItem: Step = {
	name: 'One Item',
	type: 'n8n-nodes-base.aggregate',
	typeVersion: 1,
	parameters: { aggregate: 'aggregateAllItemData', options: { includeBinaries: true } },
};

function steps(fields: string[], place: Place): Record<N8nPeer, Step | undefined> {
	const { geminiImageApi, googlePalmApi } = place.credentials;
	const prompt = 'Join them.';
	return {
		idle: undefined,
		node: geminiImage(MEASURED, geminiImageApi, {
			operation: 'imageToImage',
			prompt,
			imageFields: fields.join(','),
			model: model(MODEL),
			// In MB; providers take less.
			options: { requestLimit: 1000 },
		}),
		buffering: {
			name: MEASURED,
			type: 'CUSTOM.buffering',
			typeVersion: 1,
			parameters: {
				url: `${hostOf(place)}/v1beta/models/${MODEL}:generateContent`,
				fields: fields.join(','),
			},
		},
		own: {
			name: MEASURED,
			type: '@n8n/n8n-nodes-langchain.googleGemini',
			typeVersion: 1,
			parameters: {
				resource: 'image',
				operation: 'edit',
				modelId: model(`models/${MODEL}`),
				prompt,
				images: { values: fields.map((binaryPropertyName) => ({ binaryPropertyName })) },
				options: {},
			},
			credentials: { googlePalmApi: { id: googlePalmApi, name: googlePalmApi } },
		},
	};
}
