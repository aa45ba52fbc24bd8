import type { LaneName } from '../../lanes/lanes';
import type { PrivateN8n } from '../../lanes/n8n';
import { EmulatedUser } from '../engine/emulated';
import { INSTALL_MS, prepareN8n } from './lane';

export interface Surroundings {
	emulated: EmulatedUser;
	/** Keeps binaries in files. */
	n8n: PrivateN8n;
	/** A new user of the emulator with a credential in n8n. */
	newUser(): Promise<{ user: EmulatedUser; id: string }>;
}

/** What the tests of a lane need: a running n8n with the packed node, and an emulator. */
export function setUp(lane: LaneName): Surroundings {
	const here = {
		async newUser() {
			const user = here.emulated.another();
			const data = user.credential();
			return { user, id: await here.n8n.rest.createCredential('Gemini', 'geminiImageApi', data) };
		},
	} as Surroundings;
	beforeAll(async () => {
		here.emulated = await EmulatedUser.start();
		here.n8n = await prepareN8n(lane, 'filesystem');
		await here.n8n.start();
	}, INSTALL_MS);
	afterAll(async () => {
		await here.n8n?.stop();
		await here.emulated?.stop();
	}, 150_000);
	return here;
}
