import { Engine } from '../engine/engine';
import { baseUrlOf, itemsOf, takeTurn } from './trial';
import { filledIn, readCases, type CaseFile } from './caseFiles';
import type { Case, Expectation } from './caseSchema';
import { expectOutcome } from './expectations';
import { World } from './world';

interface Surroundings {
	world: World;
	engine: Engine;
}

/** What the tests of cases need. */
export function setUpWorld(): Surroundings {
	const here = {} as Surroundings;
	beforeAll(async () => {
		here.engine = await Engine.start('filesystem');
		here.world = await World.start();
	});
	afterAll(() => here.world.stop());
	return here;
}

/** A test for each case of a file, named by its id and its title. */
export function tryCases(name: CaseFile, here: Surroundings): void {
	const { node, cases } = readCases(name);
	for (const entry of cases) {
		const { expect: expected } = entry;
		if (!expected) continue;
		test(`${entry.id}: ${entry.title}`, async () => {
			await tryCase(here, { ...entry, node: { ...node, ...entry.node } }, expected);
		});
	}
}

async function tryCase(here: Surroundings, entry: Case, expected: Expectation): Promise<void> {
	const { engine } = here;
	const items = await itemsOf(engine, entry);
	let outcome = await takeTurn(here, entry, items, entry.executeOnce);
	await expectOutcome(engine, outcome, filledIn(expected, baseUrlOf(entry)));
	for (const turn of entry.next) {
		const node = { operation: 'multiTurn', prompt: 'Make it blue', ...turn.node };
		outcome = await takeTurn(here, { ...turn, node }, outcome.items);
		await expectOutcome(engine, outcome, filledIn(turn.expect, baseUrlOf(turn)));
	}
}
