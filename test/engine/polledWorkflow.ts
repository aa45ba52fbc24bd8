import path from 'node:path';
import { PackageDirectoryLoader, PollContext, WorkflowExecute } from 'n8n-core';
import {
	createRunExecutionData,
	Workflow,
	type ICredentialDataDecryptedObject,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type NodeParameterValueType,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalData } from './additionalData';
import { credentialsHelper } from './credentials';

const ROOT = path.resolve(__dirname, '../..');
const TRIGGER = 'Gemini Image Trigger';
const READER = 'Reader';

/**
 * Where n8n keeps what a trigger remembers: with the workflow, saved when a poll starts the workflow and
 * after the activation, or as a cursor, which it also saves when a poll brings nothing.
 */
export type Keeping = 'workflow' | 'cursor';

export interface PolledSettings {
	credential: ICredentialDataDecryptedObject;
	parameters?: Record<string, NodeParameterValueType>;
	keeping?: Keeping;
	workflowId?: string;
	/** How long n8n lets a poll take; null for an n8n that sets no limit. */
	budgetMs?: number | null;
}

/** A workflow that starts with the built trigger, active in an n8n that polls it when a test says so. */
export class PolledWorkflow {
	credential: ICredentialDataDecryptedObject;
	/** Which of the user's credentials the node uses. */
	credentialId = '1';
	parameters: Record<string, NodeParameterValueType>;
	budgetMs: number | null;
	private readonly keeping: Keeping;
	private readonly workflowId: string;
	/** As n8n's database has it. */
	private saved = '{}';
	private workflow: Workflow;

	private constructor(
		private readonly loader: PackageDirectoryLoader,
		settings: PolledSettings,
	) {
		this.credential = settings.credential;
		this.parameters = settings.parameters ?? {};
		this.keeping = settings.keeping ?? 'workflow';
		this.budgetMs = settings.budgetMs ?? null;
		this.workflowId = settings.workflowId ?? 'workflow';
		this.workflow = this.load();
	}

	static async of(settings: PolledSettings): Promise<PolledWorkflow> {
		const loader = new PackageDirectoryLoader(ROOT);
		await loader.loadAll();
		return new PolledWorkflow(loader, settings);
	}

	/** Turns it on, which polls at once. */
	async activate(): Promise<INodeExecutionData[]> {
		const items = await this.poll();
		this.save();
		return items;
	}

	/** @returns what the workflow starts with; nothing when it does not start */
	async poll(): Promise<INodeExecutionData[]> {
		const cursor = this.keeping === 'cursor' ? (JSON.parse(this.saved) as IDataObject) : undefined;
		const data = await this.trigger.poll?.call(this.context('trigger', cursor));
		if (cursor) this.saved = JSON.stringify(cursor);
		else if (data) this.save();
		if (data?.length === 0 || data?.[0]?.length === 0) throw new Error('It starts with no items.');
		return data?.[0] ?? [];
	}

	/** Runs the trigger in the editor. */
	async test(): Promise<INodeExecutionData[]> {
		const data = await this.trigger.poll?.call(this.context('manual'));
		return data?.[0] ?? [];
	}

	/** All but what n8n has saved is lost, and n8n polls as soon as it is up. */
	async restart(): Promise<INodeExecutionData[]> {
		this.workflow = this.load();
		return await this.activate();
	}

	/** What the trigger remembers, as n8n has saved it. */
	get memory(): string {
		if (this.keeping === 'cursor') return this.saved;
		const all = JSON.parse(this.saved) as IDataObject;
		return JSON.stringify(all[`node:${TRIGGER}`] ?? {});
	}

	/** Whether n8n would write to its database, because the trigger touched its memory. */
	get hasUnsavedMemory(): boolean {
		return this.workflow.staticData.__dataChanged === true;
	}

	/** Puts something into its memory. */
	remember(memory: IDataObject): void {
		this.saved = JSON.stringify({ [`node:${TRIGGER}`]: memory });
	}

	/** Starts the workflow with items of a poll. @returns the images as the next node reads them */
	async imagesInWorkflow(items: INodeExecutionData[]): Promise<Buffer[]> {
		const images: Buffer[] = [];
		const reader: INodeType = {
			description: { ...this.trigger.description, polling: undefined, inputs: ['main'] },
			async execute(this: IExecuteFunctions) {
				for (const item of this.getInputData().keys()) {
					images.push(await this.helpers.getBinaryDataBuffer(item, 'data'));
				}
				return [[]];
			},
		};
		const workflow = this.load(reader);
		const node = workflow.getNode(TRIGGER)!;
		const stack = [{ node, data: { main: [items] }, source: null }];
		const runData = createRunExecutionData({ executionData: { nodeExecutionStack: stack } });
		const data = additionalData(this.credentials(), 'next execution');
		const run = new WorkflowExecute(data, 'trigger', runData).processRunExecutionData(workflow);
		const { error } = (await run).data.resultData;
		if (error) throw error;
		return images;
	}

	private get trigger(): INodeType {
		const { type } = this.loader.getNode('geminiImageTrigger');
		return 'nodeVersions' in type ? type.getNodeType() : type;
	}

	private node(): INode {
		return {
			id: 'trigger',
			name: TRIGGER,
			type: 'n8n-nodes-gemini-image.geminiImageTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: this.parameters,
			credentials: { geminiImageApi: { id: this.credentialId, name: 'Gemini' } },
		};
	}

	private load(reader: INodeType = this.trigger): Workflow {
		const node = this.node();
		return new Workflow({
			id: this.workflowId,
			nodes: [node, { ...node, id: 'reader', name: READER, type: 'reader', parameters: {} }],
			connections: { [TRIGGER]: { main: [[{ node: READER, type: 'main', index: 0 }]] } },
			active: true,
			nodeTypes: this.nodeTypes(reader),
			staticData: JSON.parse(this.saved) as IDataObject,
		});
	}

	private nodeTypes(reader: INodeType): INodeTypes {
		const typeOf = (name: string) => (name === 'reader' ? reader : this.trigger);
		return { getByName: typeOf, getByNameAndVersion: typeOf, getKnownTypes: () => ({}) };
	}

	private credentials() {
		const { type } = this.loader.getCredential('geminiImageApi');
		return credentialsHelper(type, this.credential, this.nodeTypes(this.trigger));
	}

	private context(mode: WorkflowExecuteMode, cursor?: IDataObject): PollContext {
		const { workflow, budgetMs } = this;
		const data = additionalData(this.credentials(), mode === 'manual' ? 'execution' : undefined);
		const context = new PollContext(
			workflow,
			this.node(),
			data,
			mode,
			mode === 'manual' ? 'manual' : 'activate',
			undefined,
			undefined,
			undefined,
			undefined,
			() => cursor ?? workflow.getStaticData('node', this.node()),
			() => budgetMs ?? 0,
		);
		if (budgetMs === null) Reflect.deleteProperty(context, 'getPollBudgetMs');
		return context;
	}

	private save(): void {
		if (this.keeping === 'cursor') return;
		this.saved = JSON.stringify(this.workflow.staticData);
		this.workflow.staticData.__dataChanged = false;
	}
}
