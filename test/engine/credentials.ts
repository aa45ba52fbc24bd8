import { getAdditionalKeys } from 'n8n-core';
import {
	isExpression,
	NodeHelpers,
	Workflow,
	type CredentialInformation,
	type ICredentialDataDecryptedObject,
	type ICredentialsHelper,
	type ICredentialType,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeParameters,
	type INodeTypes,
} from 'n8n-workflow';

/** A node to resolve expressions on where no node runs. */
const NO_NODE: INode = {
	id: 'none',
	name: '',
	type: 'none',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/**
 * As much of n8n's own helper as a request asks for. Like that one it fills in defaults, drops what
 * the editor does not show, resolves expressions for the item that the credential is asked for, and
 * stores a token that the credential fetched.
 * Source: packages/cli/src/credentials-helper.ts.
 * @param stored as the user saved it, expressions included
 * @param beforeCall awaited before each request gets its key
 */
export function credentialsHelper(
	type: ICredentialType,
	stored: ICredentialDataDecryptedObject,
	nodeTypes: INodeTypes,
	beforeCall?: () => Promise<void>,
): ICredentialsHelper {
	const getDecrypted: ICredentialsHelper['getDecrypted'] = async (
		additionalData,
		_nodeCredentials,
		_type,
		mode,
		executeData,
		raw,
		values,
	) => {
		if (raw) return stored;
		const decrypted = NodeHelpers.getNodeParameters(
			type.properties,
			stored as INodeParameters,
			true,
			false,
			null,
			null,
		) as INodeParameters;
		const keys = getAdditionalKeys(additionalData, mode, null, { isCredential: true });
		if (values) {
			const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
			try {
				return workflow.expression.getParameterValue(
					decrypted,
					runExecutionData,
					runIndex,
					itemIndex,
					node.name,
					connectionInputData,
					mode,
					keys,
					executeData,
					false,
					decrypted,
				) as ICredentialDataDecryptedObject;
			} catch (error) {
				if (error instanceof Error) error.message += ' [Error resolving credentials]';
				throw error;
			}
		}
		const workflow = new Workflow({ nodes: [NO_NODE], connections: {}, active: false, nodeTypes });
		await workflow.expression.acquireIsolate();
		try {
			return workflow.expression.getComplexParameterValue(
				NO_NODE,
				decrypted,
				mode,
				keys,
				undefined,
				undefined,
				decrypted,
			) as ICredentialDataDecryptedObject;
		} finally {
			await workflow.expression.releaseIsolate();
		}
	};
	return {
		getParentTypes: () => [],
		isCredentialUsableByNode: () => true,
		getDecrypted,
		preAuthentication: async (
			helper: IHttpRequestHelper,
			values: ICredentialDataDecryptedObject,
			_name: string,
			_node: INode,
			isExpired: boolean,
		) => {
			const token = type.properties.find(({ typeOptions }) => typeOptions?.expirable)?.name;
			if (token === undefined || (values[token] !== '' && !isExpired)) return undefined;
			const output = await type.preAuthentication?.call(helper, values);
			if (output?.[token] === undefined) return undefined;
			for (const [name, value] of Object.entries(output)) {
				if (name === token || !isExpression(stored[name])) {
					stored[name] = value as CredentialInformation;
				}
			}
			return Object.assign(values, output);
		},
		authenticate: async (
			values: ICredentialDataDecryptedObject,
			_name: string,
			request: IHttpRequestOptions,
		) => {
			await beforeCall?.();
			if (typeof type.authenticate !== 'function') throw new Error('Not a function.');
			return await type.authenticate(values, request);
		},
		getCredentialsProperties: () => type.properties,
	} as unknown as ICredentialsHelper;
}
