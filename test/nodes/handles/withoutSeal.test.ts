import type * as Crypto from 'crypto';
import type { IBinaryData } from 'n8n-workflow';
import { writeHandle } from '../../../nodes/GeminiImage/handles/handles';
import type { StorageContext } from '../../../nodes/GeminiImage/transport/callContext';
import { KeyMask } from '../../../nodes/GeminiImage/transport/keyMask';
import { asProvider } from '../../../nodes/GeminiImage/transport/provider';

let asked = 0;
// As Node does where only what FIPS approves is allowed.
jest.mock('crypto', () => ({
	...jest.requireActual<typeof Crypto>('crypto'),
	scrypt: (...given: unknown[]) => {
		asked++;
		(given.at(-1) as (error: Error) => void)(new Error('error:0308010C: unsupported'));
	},
}));

test('a stored image stays, without a handle, where no key can be derived', async () => {
	const apiKey = 'the-key-of-this-test';
	const provider = asProvider({ provider: 'google', apiKey }, new KeyMask(apiKey));
	const context = {
		getWorkflow: () => ({ id: 'a', active: true }),
		getExecutionId: () => '12',
	} as unknown as StorageContext;
	const binary: IBinaryData = { id: 'database:1', data: '', mimeType: 'image/png' };
	expect(await writeHandle(context, 'image', binary, provider)).toBeUndefined();
	expect(asked).toBe(1);
});
