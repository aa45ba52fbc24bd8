import { EmulatedUser } from './emulated';
import { Engine } from './engine';

export interface Surroundings {
	/** A new one for each test. */
	user: EmulatedUser;
	/** Keeps binaries in files. */
	engine: Engine;
}

/** What most files of tests need: an engine and an emulator for the file, a user for each test. */
export function setUp(): Surroundings {
	const here = {} as Surroundings;
	let emulated: EmulatedUser;
	beforeAll(async () => {
		emulated = await EmulatedUser.start();
		here.engine = await Engine.start('filesystem');
		here.user = emulated;
	});
	beforeEach(() => {
		here.user = emulated.another();
	});
	afterAll(async () => await emulated.stop());
	return here;
}

/** The same, with a user of its own for a test that runs beside others. */
export function apart({ engine, user }: Surroundings): Surroundings {
	return { engine, user: user.another() };
}
