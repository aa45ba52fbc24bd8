import { EmulatedUser } from '../engine/emulated';
import { Engine, type BinaryMode } from '../engine/engine';
import { noisyImage } from '../engine/images';
import { Chance } from './chance';
import { startRemoteEmulator } from './remoteEmulator';
import { ReadTally } from './readTally';
import { runSubmission } from './runSubmission';
import { sideBySide } from './sideBySide';
import { StoredCounter } from '../engine/storedCounter';
import { submissionOf } from './submission';
import { SubmissionTally } from './submissionTally';

/** `FAULT_SEED=7 FAULT_CALLS=20000 npm run test:faults` for another run, or a longer one. */
const SEED = Number(process.env.FAULT_SEED ?? 1);
const SUBMISSIONS = Math.ceil(Number(process.env.FAULT_CALLS ?? 2000) / 25);
/** Most of their time is waiting. */
const AT_ONCE = 24;
/** The emulator keeps 64 batches, and each submission may have two. */
const MOST_APART = 28;

const tally = new SubmissionTally();
const reads = new ReadTally(tally);
const started = Date.now();
let emulator: Awaited<ReturnType<typeof startRemoteEmulator>>;
let emulated: EmulatedUser;

beforeAll(async () => {
	emulator = await startRemoteEmulator();
	emulated = new EmulatedUser(emulator);
});

afterAll(async () => {
	await emulator.close();
	const lines = [
		`Seed ${SEED}: ${tally.submissions} submissions of ${tally.requests} requests, in ${Math.round((Date.now() - started) / 1000)} s`,
		`  batches ${tally.batches}, calls ${tally.calls}, requests billed ${tally.billed}, images delivered ${tally.delivered}, explained ${tally.explained}`,
		`  ${tally.toldReasons}`,
		`  lost ${tally.lost.length}, repeated ${tally.repeated.length}, leaked ${tally.leaked.length}, endless ${tally.endless.length}, untrue ${tally.untrue.length}`,
	];
	process.stdout.write(`\n${lines.join('\n')}\n\n`);
});

describe.each<BinaryMode>(['filesystem', 'default'])('with binaries in %s mode', (mode) => {
	test(
		'each batch is created once, and each of its results delivered once, whatever the provider does',
		async () => {
			const chance = new Chance(SEED + (mode === 'default' ? 2000 : 1000));
			const engine = await Engine.start(mode);
			const counter = StoredCounter.start();
			const photo = {
				data: await engine.store(await noisyImage(4000), 'photo.png', 'image/png'),
			};
			const here = { engine, tally, reads, counter, photo };
			const submissions = Array.from({ length: SUBMISSIONS / 2 }, (_entry, number) =>
				submissionOf(number, mode, chance),
			);
			await sideBySide(submissions, { atOnce: AT_ONCE, mostApart: MOST_APART }, (submission) =>
				runSubmission(here, submission, emulated.another()),
			);
			counter.stop();

			const { lost, repeated, disordered, broken, untrue, leaked, endless } = tally;
			const found = { lost, repeated, disordered, broken, untrue, leaked, endless };
			const nothing = Object.keys(found).map((name) => [name, []]);
			expect(found).toEqual(Object.fromEntries(nothing));
		},
		// Far more than it takes, so that a hanging call is what fails it.
		Math.max(900_000, 4000 * SUBMISSIONS),
	);
});
