import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

/** As much of n8n's context as reading the binaries of one item asks for. */
export function itemContext(
	binary: Record<string, IBinaryData>,
	type = 'geminiImage',
): IExecuteFunctions {
	return {
		getInputData: () => [{ json: {}, binary }],
		getNode: () => ({ type }),
		getWorkflowSettings: () => ({}),
		helpers: {
			assertBinaryData(_itemIndex: number, field: string | IBinaryData) {
				if (typeof field === 'object') return field;
				if (Object.hasOwn(binary, field)) return binary[field];
				throw new Error('The item has no such binary.');
			},
		},
	} as unknown as IExecuteFunctions;
}
