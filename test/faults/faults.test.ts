import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BinaryDataConfig } from 'n8n-core';
import { Container } from '@n8n/di';
import type { INodeExecutionData } from 'n8n-workflow';
import sharp from 'sharp';
import { EmulatedUser } from '../engine/emulated';
import { Engine, type BinaryMode } from '../engine/engine';
import { realProcess } from '../engine/realProcess';
import { noisyImage } from '../engine/images';
import { fileNameOf, StoredCounter } from '../engine/storedCounter';
import { batchOf, runBatch, type Batch, type Supplies } from './batch';
import { Chance } from './chance';
import { openThings, settledThings } from './openThings';
import { startRemoteEmulator } from './remoteEmulator';
import { sideBySide } from './sideBySide';
import { Tally } from './tally';

/** `FAULT_SEED=7 FAULT_CALLS=20000 npm run test:faults` for another run, or a longer one. */
const SEED = Number(process.env.FAULT_SEED ?? 1);
const CALLS = Number(process.env.FAULT_CALLS ?? 2000);
/**
 * No execution of eight items, of which each may time out, may take longer; in ms. It takes some 20 s
 * at most, and what hangs takes for ever.
 */
const LONGEST_MS = 150_000;
/** Most of their time is waiting. */
const AT_ONCE = 6;
/** Executions between two looks at how many calls there were. */
const ROUND = 16;
/** What memory may still hold, such as compiled code; in MB. */
const MOST_LEFT_MB = 24;

const tally = new Tally();
let counter: StoredCounter;
const leaked: string[] = [];
const hung: string[] = [];
const warnings: string[] = [];
const started = Date.now();
let emulator: Awaited<ReturnType<typeof startRemoteEmulator>>;
let emulated: EmulatedUser;
let temporary: string;

const noteWarning = (warning: Error) => void warnings.push(`${warning.name}: ${warning.message}`);
const noteRejection = (reason: unknown) => void warnings.push(`unhandled: ${String(reason)}`);

beforeAll(async () => {
	counter = StoredCounter.start();
	emulator = await startRemoteEmulator();
	emulated = await EmulatedUser.at(emulator);
	// What a test or the node forgets in the temporary folder is found in one of its own.
	temporary = mkdtempSync(path.join(tmpdir(), 'gemini-image-faults-'));
	process.env.TMPDIR = temporary;
	sharp.cache(false);
	realProcess.on('warning', noteWarning);
	realProcess.on('unhandledRejection', noteRejection);
});

afterAll(async () => {
	counter.stop();
	realProcess.off('warning', noteWarning);
	realProcess.off('unhandledRejection', noteRejection);
	await emulator.close();
	const lines = [
		`Seed ${SEED}: ${tally.sent} calls in ${tally.executions} executions of ${tally.items} items, in ${Math.round((Date.now() - started) / 1000)} s`,
		`  sent ${tally.sent}, billed ${tally.billed}, images delivered ${tally.delivered}`,
		`  references: ${tally.downloads} downloads, ${tally.uploads} requests of uploads`,
		`  explained: ${tally.toldReasons}`,
		`  lost ${tally.lost.length}, repeated ${tally.repeated.length}, leaked ${leaked.length}, hung ${hung.length}, untrue ${tally.untrue.length}`,
	];
	process.stdout.write(`\n${lines.join('\n')}\n\n`);
});

async function suppliesOf(engine: Engine): Promise<Supplies> {
	const photoBytes = await noisyImage(60_000);
	const photo = { data: await engine.store(photoBytes, 'photo.png', 'image/png') };
	const first = await engine.run({
		parameters: {
			operation: 'multiTurn',
			prompt: 'Draw a boat',
			model: { __rl: true, mode: 'id', value: 'gemini-3.1-flash-image' },
			imageSize: '512',
		},
		credential: emulated.another().credential(),
	});
	const conversation = first.items[0]?.binary?.conversation;
	if (!conversation) throw new Error('The first conversation was not made.');
	return { photo, photoBytes, conversation: { conversation } };
}

/** Files that n8n keeps for executions. */
function storedFiles(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)));
}

/** The name of a binary's file, without that of its metadata. */
const nameOf = (file: string) => path.basename(file, '.metadata');

/** A reference image from an address, which n8n keeps as long as the execution. */
function isReference(folder: string, file: string): boolean {
	const metadata = path.join(folder, `${file.replace(/\.metadata$/, '')}.metadata`);
	if (!existsSync(metadata)) return false;
	return (
		(JSON.parse(readFileSync(metadata, 'utf8')) as { fileName?: string }).fileName === 'reference'
	);
}

/** Of a run whose results are kept, each file that it stored belongs to a binary or is a reference image. */
function leftFiles(
	folder: string,
	stored: readonly string[],
	items: INodeExecutionData[],
): string[] {
	const kept = items.flatMap(({ binary }) =>
		Object.values(binary ?? {}).flatMap(({ id }) => (id ? fileNameOf(id) : [])),
	);
	return storedFiles(folder).filter((file) => {
		const name = nameOf(file);
		return stored.includes(name) && !kept.includes(name) && !isReference(folder, file);
	});
}

describe.each<BinaryMode>(['filesystem', 'default'])('with binaries in %s mode', (mode) => {
	test(
		'nothing is lost, paid twice, left open or left behind, whatever the provider does',
		async () => {
			const chance = new Chance(SEED + (mode === 'default' ? 1000 : 0));
			const engine = await Engine.start(mode);
			const storage = Container.get(BinaryDataConfig).localStoragePath;
			const supplies = await suppliesOf(engine);
			const known = new Set(storedFiles(storage).map(nameOf));
			const execute = async (batch: Batch) => {
				const user = emulated.another();
				const began = Date.now();
				const { result, stored } = await counter.counting(() =>
					runBatch(engine, batch, user, supplies.photoBytes),
				);
				const took = Date.now() - began;
				if (took > LONGEST_MS) hung.push(`${batch.prompts[0]}: ${took} ms`);
				await tally.add(engine, batch, result, user);
				stored.files.forEach((name) => known.add(name));
				if (batch.continueOnFail && batch.operation !== 'acrossItems') {
					const left = leftFiles(storage, stored.files, result.items);
					leaked.push(...left.map((file) => `file ${file}`));
				}
			};
			const start = tally.sent;
			let before: Awaited<ReturnType<typeof openThings>> | undefined;
			for (let number = 0; tally.sent - start < CALLS / 2; number += ROUND) {
				const batches = Array.from({ length: ROUND }, (_entry, index) =>
					batchOf(number + index, mode, chance, supplies),
				);
				// Few connections are kept after executions that run one by one.
				const atOnce = before ? AT_ONCE : 1;
				await sideBySide(batches, { atOnce, mostApart: ROUND }, execute);
				// The first executions load what Node.js and n8n load once.
				before ??= await openThings();
			}
			const strange = storedFiles(storage).filter((file) => !known.has(nameOf(file)));
			leaked.push(...strange.map((file) => `file ${file} of no binary`));
			if (before) {
				const most = {
					descriptors: before.descriptors.length + 2,
					resources: before.resources + 2,
				};
				const after = await settledThings(most);
				const { descriptors, resources } = after;
				if (descriptors.length > most.descriptors) {
					leaked.push(`open files or sockets: ${descriptors.join(' ')}`);
				}
				if (resources > most.resources) leaked.push(`${resources} resources`);
				const memory = after.memory - before.memory;
				if (memory > MOST_LEFT_MB) leaked.push(`${memory} MB of memory`);
			}
			const stray = readdirSync(temporary).filter((name) => !storage.endsWith(name));
			const forgotten = stray.filter((name) => !name.startsWith('gemini-image-engine-'));
			leaked.push(...forgotten.map((name) => `temporary file ${name}`), ...warnings.splice(0));

			expect(tally.lost).toEqual([]);
			expect(tally.repeated).toEqual([]);
			expect(tally.disordered).toEqual([]);
			expect(tally.broken).toEqual([]);
			expect(tally.untrue).toEqual([]);
			expect(leaked).toEqual([]);
			expect(hung).toEqual([]);
		},
		// Far more than it takes, so that a hanging call is what fails it.
		Math.max(900_000, 300 * CALLS),
	);
});
