import type { StoredWorkflow } from '../../lanes/rest';
import { geminiImage, model, readFile, workflow, type Step } from '../../test/n8n/workflows';
import { buildBaseUrl, MODEL } from '../job';

/** Who makes the image: no one, this node, a node that reads files whole, n8n's own Gemini node. */
export type N8nPeer = 'idle' | 'node' | 'buffering' | 'own';
export const PEERS: readonly N8nPeer[] = ['idle', 'node', 'buffering', 'own'];

/** The measured node. */
export const MEASURED = 'Gemini Image';

export interface Place {
	/** URL of the server that answers. */
	serverUrl: string;
	/** Credential IDs, by type. */
	credentials: Record<'geminiImageApi' | 'googlePalmApi', string>;
	/** Size of the returned image, in bytes. */
	image: number;
}

/** Builds the host of both credentials. */
export function buildHost({ serverUrl, image }: Pick<Place, 'serverUrl' | 'image'>): string {
	return buildBaseUrl({ serverUrl, answer: { image } });
}

/** Creates a workflow that reads files into the fields `data`, `data_1`, … of one item for the peer to combine. */
export function createEdit(
	name: string,
	peer: N8nPeer,
	files: { pattern: string; count: number },
	place: Place,
): StoredWorkflow {
	const fields = Array.from({ length: files.count }, (_file, index) =>
		index === 0 ? 'data' : `data_${index}`,
	);
	const step = createSteps(fields, place)[peer];
	return workflow(name, readFile(files.pattern, 'data'), oneItem, ...(step ? [step] : []));
}

const oneItem: Step = {
	name: 'One Item',
	type: 'n8n-nodes-base.aggregate',
	typeVersion: 1,
	parameters: { aggregate: 'aggregateAllItemData', options: { includeBinaries: true } },
};

function createSteps(fields: string[], place: Place): Record<N8nPeer, Step | undefined> {
	const { geminiImageApi, googlePalmApi } = place.credentials;
	const prompt = 'Join them.';
	return {
		idle: undefined,
		node: geminiImage(MEASURED, geminiImageApi, {
			operation: 'imageToImage',
			prompt,
			imageFields: fields.join(','),
			model: model(MODEL),
			// In MB; more than any provider accepts.
			options: { requestLimit: 1000 },
		}),
		buffering: {
			name: MEASURED,
			type: 'CUSTOM.buffering',
			typeVersion: 1,
			parameters: {
				url: `${buildHost(place)}/v1beta/models/${MODEL}:generateContent`,
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
