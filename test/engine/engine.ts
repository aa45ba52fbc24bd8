import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Container } from '@n8n/di';
import {
	BinaryDataConfig,
	BinaryDataService,
	LoadOptionsContext,
	PackageDirectoryLoader,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type IBinaryData,
	type IConnection,
	type ICredentialDataDecryptedObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeListSearchItems,
	type INodeType,
	type INodeTypes,
	type IRun,
	type ITaskData,
	type IWorkflowExecuteAdditionalData,
	type NodeParameterValueType,
} from 'n8n-workflow';
import { additionalData } from './additionalData';
import { credentialsHelper } from './credentials';

/** Where n8n keeps binaries: in files, as base64 inside the items, or in S3, see `setUpS3`. */
export type BinaryMode = 'filesystem' | 'default' | 's3';

const ROOT = path.resolve(__dirname, '../..');
const NODE_TYPE = 'n8n-nodes-gemini-image.geminiImage';

const PASS_ON = 'n8n-nodes-base.noOp';

function passingOn(name: string): INode {
	return { id: name, name, type: PASS_ON, typeVersion: 1, position: [0, 0], parameters: {} };
}
/** The node before ours, which the items come from. */
const START = passingOn('Start');
/** The nodes after ours, where it has an error output. */
const AFTER_SUCCESS = passingOn('After Success');
const AFTER_ERROR = passingOn('After Error');

const passOnType: INodeType = {
	description: {
		displayName: 'No Operation, do nothing',
		name: 'noOp',
		group: ['organization'],
		version: 1,
		description: '',
		defaults: { name: 'No Operation, do nothing' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	},
	execute(this: IExecuteFunctions) {
		return Promise.resolve([this.getInputData()]);
	},
};

function link({ name }: INode): IConnection {
	return { node: name, type: 'main', index: 0 };
}

/** The built package, loaded as n8n loads it. */
async function loadPackage(): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(ROOT);
	await loader.loadAll();
	return loader;
}

export interface RunOptions {
	parameters: Record<string, NodeParameterValueType>;
	items?: INodeExecutionData[];
	credential?: ICredentialDataDecryptedObject | null;
	/** "On Error" is set to "Continue". */
	continueOnFail?: boolean;
	/** Further settings of the node: On Error, Retry On Fail with its tries and wait, Execute Once. */
	nodeSettings?: Pick<
		INode,
		'onError' | 'retryOnFail' | 'maxTries' | 'waitBetweenTries' | 'executeOnce'
	>;
	/** Settings of the workflow. */
	settings?: Record<string, string>;
	/** IDs of the workflow and its execution, where they matter. */
	workflowId?: string;
	executionId?: string;
	/** Makes the execution a manual one, and gets what n8n shows in the console of the browser. */
	onMessage?: (message: string) => void;
	/** Whether the node runs as n8n's variant of it for agents. */
	asTool?: boolean;
	/** Another node to run in the place of ours, with our credential. */
	nodeType?: INodeType;
	/** Awaited before each request gets its key: the node has its plan by then and sends nothing yet. */
	beforeCall?: () => Promise<void>;
}

export interface RunResult {
	run: IRun;
	items: INodeExecutionData[];
	/** What left through the error output. */
	errorItems: INodeExecutionData[];
	/** What arrived at the nodes after the two outputs, where the node has an error output. */
	arrived: { success: INodeExecutionData[]; error: INodeExecutionData[] };
	hints: string[];
	error:
		| (Error & { description?: string; httpCode?: string; context?: { itemIndex?: number } })
		| undefined;
}

/** Runs the built node in n8n's own engine, with real HTTP and real binary storage. */
export class Engine {
	private constructor(private readonly loader: PackageDirectoryLoader) {}

	/** @param storage the folder for stored binaries; a new one when it is left out */
	static async start(mode: BinaryMode, storage?: string): Promise<Engine> {
		const config = Container.get(BinaryDataConfig);
		config.mode = mode;
		config.localStoragePath = storage ?? mkdtempSync(path.join(tmpdir(), 'gemini-image-engine-'));
		await Container.get(BinaryDataService).init();
		return new Engine(await loadPackage());
	}

	/** Stores bytes as a binary of an input item, where this mode keeps them. */
	async store(bytes: Buffer, fileName: string, mimeType: string): Promise<IBinaryData> {
		const location = { type: 'execution' as const, workflowId: 'workflow', executionId: 'input' };
		const binary: IBinaryData = { fileName, mimeType, data: '' };
		return await Container.get(BinaryDataService).store(location, bytes, binary);
	}

	async bytesOf(binary: IBinaryData | undefined): Promise<Buffer> {
		if (!binary) throw new Error('The item has no such binary.');
		return await Container.get(BinaryDataService).getAsBuffer(binary);
	}

	start(options: RunOptions) {
		const { items = [{ json: {} }] } = options;
		const { node, workflow } = this.workflow(options);
		const data = { main: [items] };
		const stack = [{ node, data, source: { main: [{ previousNode: START.name }] } }];
		const started: ITaskData = {
			startTime: 0,
			executionTime: 0,
			executionIndex: 0,
			executionStatus: 'success',
			source: [],
			data,
		};
		const runData = createRunExecutionData({
			executionData: { nodeExecutionStack: stack },
			resultData: { runData: { [START.name]: [started] } },
		});
		const additionalData = this.additionalData(options);
		const mode = options.onMessage ? 'manual' : 'trigger';
		return new WorkflowExecute(additionalData, mode, runData).processRunExecutionData(workflow);
	}

	/** What the editor offers: a list with a search, or the choices of a field. */
	async search(
		options: RunOptions,
		filter?: string,
		list: 'searchModels' | 'searchBatches' = 'searchModels',
	): Promise<INodeListSearchItems[]> {
		const method = this.node().methods?.listSearch?.[list];
		return (await method?.call(this.loadOptionsContext(options), filter))?.results ?? [];
	}

	async choices(method: 'aspectRatios' | 'imageSizes', options: RunOptions): Promise<string[]> {
		const load = this.node().methods?.loadOptions?.[method];
		const choices = (await load?.call(this.loadOptionsContext(options))) ?? [];
		return choices.map(({ value }) => String(value));
	}

	/** The editor asks for choices with a workflow of the node alone. */
	private loadOptionsContext(options: RunOptions): LoadOptionsContext {
		const node = this.ownNode(options);
		const nodeTypes = this.nodeTypes(options);
		const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
		const additionalData = this.additionalData(options);
		additionalData.currentNodeParameters = node.parameters;
		return new LoadOptionsContext(workflow, node, additionalData, '');
	}

	private node(): INodeType {
		const { type } = this.loader.getNode('geminiImage');
		return 'nodeVersions' in type ? type.getNodeType() : type;
	}

	private ownNode(options: RunOptions): INode {
		const { parameters, credential, continueOnFail, nodeSettings, asTool } = options;
		return {
			id: 'gemini',
			name: 'Gemini Image',
			type: asTool ? `${NODE_TYPE}Tool` : NODE_TYPE,
			typeVersion: 1,
			position: [0, 0],
			parameters,
			onError: continueOnFail ? 'continueRegularOutput' : undefined,
			credentials: credential ? { geminiImageApi: { id: '1', name: 'Gemini' } } : undefined,
			...nodeSettings,
		};
	}

	/**
	 * The workflow fills in the defaults of fields that the user left alone, as they are not saved, and
	 * the engine adds the error output, whose items go to what is connected behind all other outputs.
	 * Source: n8n-workflow, Workflow and NodeHelpers.getNodeOutputs.
	 */
	private workflow(options: RunOptions) {
		const node = this.ownNode(options);
		const hasErrorOutput = node.onError === 'continueErrorOutput';
		const workflow = new Workflow({
			id: options.workflowId ?? 'workflow',
			nodes: [START, node, ...(hasErrorOutput ? [AFTER_SUCCESS, AFTER_ERROR] : [])],
			connections: {
				[START.name]: { main: [[link(node)]] },
				...(hasErrorOutput && {
					[node.name]: { main: [[link(AFTER_SUCCESS)], [link(AFTER_ERROR)]] },
				}),
			},
			active: false,
			nodeTypes: this.nodeTypes(options),
			settings: options.settings,
		});
		return { node, workflow };
	}

	async run(options: RunOptions): Promise<RunResult> {
		const run = await this.start(options);
		const { runData } = run.data.resultData;
		const result = runData['Gemini Image']?.[0];
		const outputOf = (name: string, output = 0) => runData[name]?.[0]?.data?.main?.[output] ?? [];
		return {
			run,
			items: outputOf('Gemini Image'),
			errorItems: outputOf('Gemini Image', 1),
			arrived: { success: outputOf(AFTER_SUCCESS.name), error: outputOf(AFTER_ERROR.name) },
			hints: (result?.hints ?? []).map(({ message }) => message),
			error: (run.data.resultData.error ?? result?.error) as RunResult['error'],
		};
	}

	private nodeTypes({ nodeType = this.node(), asTool }: RunOptions): INodeTypes {
		const toolType = { description: { ...nodeType.description, name: 'geminiImageTool' } };
		if (asTool) nodeType = Object.assign(Object.create(nodeType) as INodeType, toolType);
		const typeOf = (name: string) => (name === PASS_ON ? passOnType : nodeType);
		return { getByName: typeOf, getByNameAndVersion: typeOf, getKnownTypes: () => ({}) };
	}

	private additionalData(options: RunOptions): IWorkflowExecuteAdditionalData {
		const { credential, beforeCall, onMessage } = options;
		const { type } = this.loader.getCredential('geminiImageApi');
		const nodeTypes = this.nodeTypes(options);
		return additionalData(
			credentialsHelper(type, credential ?? {}, nodeTypes, beforeCall),
			options.executionId ?? 'execution',
			onMessage,
		);
	}
}
