import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowJson } from '../lanes/rest';

const EXAMPLES = join(__dirname, '../examples');

/** The folder that the examples write to, which exists in n8n's Docker image. */
const CONTAINER_FOLDER = '/home/node/.n8n-files';

/** The name of the credential for a second provider, as the examples have it. */
const GATEWAY = 'Gemini Image API (gateway)';

/** The IDs of the credentials in the n8n that imports a workflow. */
export interface CredentialIds {
	gemini: string;
	/** The same as `gemini` if omitted. */
	gateway?: string;
	/** Of an agent's chat model. */
	openAi?: string;
	postgres?: string;
}

/**
 * Reads an example from examples/ and sets the IDs of its credentials.
 * @param chatModelId of the OpenAI credential that an agent's chat model needs
 */
export function readExample(file: string, credentialId: string, chatModelId = ''): WorkflowJson {
	return chooseCredentials(readWorkflow(EXAMPLES, file), {
		gemini: credentialId,
		openAi: chatModelId,
	});
}

/** Reads a workflow as n8n exported it. */
export function readWorkflow(folder: string, file: string): WorkflowJson {
	return JSON.parse(readFileSync(join(folder, file), 'utf8')) as WorkflowJson;
}

/** Sets the IDs of a workflow's credentials, and returns the workflow. */
export function chooseCredentials(workflow: WorkflowJson, ids: CredentialIds): WorkflowJson {
	const { gemini, gateway = gemini, openAi = '', postgres = '' } = ids;
	for (const { credentials } of workflow.nodes) {
		const { geminiImageApi, openAiApi, postgres: database } = credentials ?? {};
		if (geminiImageApi) geminiImageApi.id = geminiImageApi.name === GATEWAY ? gateway : gemini;
		if (openAiApi) openAiApi.id = openAi;
		if (database) database.id = postgres;
	}
	return workflow;
}

/** Makes a workflow write to a folder of this machine instead of the container's. */
export function chooseFolder(workflow: WorkflowJson, folder: string): WorkflowJson {
	const text = JSON.stringify(workflow).replaceAll(CONTAINER_FOLDER, folder);
	return JSON.parse(text) as WorkflowJson;
}

/** Changes parameters of the nodes of a type, such as the time that a Wait node waits. */
export function changeNodes(
	workflow: WorkflowJson,
	type: string,
	parameters: object,
): WorkflowJson {
	for (const node of workflow.nodes) {
		if (node.type.endsWith(`.${type}`)) Object.assign(node.parameters, parameters);
	}
	return workflow;
}
