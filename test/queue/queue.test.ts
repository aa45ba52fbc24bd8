import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { encode } from '../../emulator/drawing/encode';
import { noPostgres, noRedis } from '../../lanes/services';
import { EmulatedUser } from '../engine/emulated';
import { startRemoteEmulator } from '../faults/remoteEmulator';
import { INSTALL_MS } from '../n8n/lane';
import { itemsOf } from '../../lanes/run-data';
import { Cluster, CONCURRENCY, until } from './cluster';
import { Findings } from './findings';
import { KeyGate } from './keyGate';
import { Load, runErrands, type Errand, type MakeUpload } from './load';
import { readRecord } from './record';
import { joinPhases, renderQueueReport, type Fault, type Phase } from './report';
import { NODES, workflowFor, type Operation } from './workflows';

const EXECUTIONS = Number(process.env.QUEUE_EXECUTIONS ?? 300);
const IS_LONG = EXECUTIONS >= 1000;

/** So many of all are sent while parts of n8n end. */
const FAULTY = 0.3;
/** So many are sent for each side of the comparison with n8n's own node. */
const COMPARED = 0.15;
/** What two workers run at once. */
const AT_ONCE = 2 * CONCURRENCY;
/** The size of each user's images, in bytes. */
const SIZES = [1_000_000, 1_000_000, 2_000_000, 4_000_000];
const USERS = SIZES.map((_size, user) => user);
/** Both nodes of the comparison reach the provider by the same gate. */
const COMPARING = SIZES.length;
const COMPARED_BYTES = 2_000_000;
/** Long enough for a fault to meet executions that wait for an answer. */
const LATENCY_MS = 500;
/** Without a job or an answer for so long, no answer is coming. */
const QUIET_MS = 5000;
/** Executions that succeed again before the next fault. */
const RECOVERED = 10;

/** So that the short form need not wait a minute and a half for a stalled job, as n8n's defaults do. */
const QUICK = {
	QUEUE_WORKER_LOCK_DURATION: '20000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '4000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

const reason = noPostgres || noRedis;
const describeOrSkip = reason ? describe.skip : describe;

describeOrSkip(`n8n in queue mode under load${reason && ` (${reason})`}`, () => {
	let emulated: EmulatedUser;
	let gate: KeyGate;
	let cluster: Cluster;
	let users: EmulatedUser[];
	let makeUpload: MakeUpload;
	const phases: Phase[] = [];
	const faults: Fault[] = [];
	let remains: Awaited<ReturnType<typeof readRecord>>;
	let findings: Findings;

	beforeAll(
		async () => {
			emulated = await EmulatedUser.at(await startRemoteEmulator());
			gate = await KeyGate.start(emulated.url);
			say('Starting n8n in queue mode …');
			cluster = await Cluster.start(IS_LONG ? {} : QUICK);
			say('It runs.');
			users = [...USERS, COMPARING].map(() => emulated.another());
			for (const [index, user] of users.entries()) await addUser(user, index);
			makeUpload = await prepareUploads();
			await until('the webhooks are open', async () => {
				const address = `${cluster.webhooks.url}/webhook/own-${COMPARING}`;
				return (await fetch(address, { method: 'POST' })).status !== 404;
			});
			phases.push(...(await compareWithOwnNode()));
			phases.push(
				await sendMix('load', 'all operations', EXECUTIONS * (1 - FAULTY - 2 * COMPARED)),
			);
			for (const user of users) await user.behave({ latencyMs: LATENCY_MS });
			phases.push(await sendMix('faults', 'with faults', EXECUTIONS * FAULTY, breakParts));
			await until('the queue is empty', async () => await cluster.isIdle());
			if ((await cluster.listUnended()).length > 0) await cluster.recover();
			remains = await readRecord(cluster, users);
			findings = new Findings(
				remains,
				phases.flatMap(({ orders }) => orders),
			);
			await checkLastConversations();
			const report = renderQueueReport(phases, faults, findings, remains.executions);
			process.stderr.write(`\n${report}\n`);
			if (IS_LONG) await writeResults(report);
		},
		INSTALL_MS + 4000 * EXECUTIONS,
	);

	afterAll(async () => {
		await cluster?.stop();
		await gate?.stop();
		await emulated?.stop();
	}, 150_000);

	async function addUser(user: EmulatedUser, index: number) {
		await user.behave({ noiseBytes: SIZES[index] ?? COMPARED_BYTES, plain: true });
		const { rest } = cluster.main;
		const host = `${index === COMPARING ? gate.url : emulated.url}/google`;
		const gemini = user.credential('google', { baseUrl: host });
		const credentials = {
			geminiImageApi: await rest.createCredential('Gemini', 'geminiImageApi', gemini),
			googlePalmApi: await rest.createCredential('Own', 'googlePalmApi', {
				host,
				apiKey: user.key,
			}),
		};
		await rest.activate(await rest.createWorkflow(workflowFor(credentials, index)));
	}

	/** Both nodes twice, once in each order, since what runs later finds a warmer n8n. */
	async function compareWithOwnNode(): Promise<Phase[]> {
		const count = (EXECUTIONS * COMPARED) / 2;
		const send = async (name: string, operation: Operation, title: string) => {
			const load = new Load(name, cluster.webhooks.url, [COMPARING], makeUpload);
			const next = () =>
				load.orders.length < count ? async () => await load.single(operation) : undefined;
			return await measure(title, async () => ({
				orders: load.orders,
				ms: await sendAll(load, next),
			}));
		};
		const sendText = async (name: string) => await send(name, 'text', 'Text to Image');
		const sendOwn = async (name: string) => await send(name, 'own', "n8n's own node");
		const [text, own] = [await sendText('text'), await sendOwn('own')];
		const [ownAgain, textAgain] = [await sendOwn('ownagain'), await sendText('textagain')];
		return [joinPhases(text, textAgain), joinPhases(own, ownAgain)];
	}

	/** All operations, as long as there are faults to come. */
	async function sendMix(
		name: string,
		title: string,
		count: number,
		meanwhile?: (load: Load) => Promise<void>,
	): Promise<Phase> {
		const load = new Load(name, cluster.webhooks.url, USERS, makeUpload);
		let isOver = !meanwhile;
		const errands: Errand[] = [];
		const next = () => {
			if (isOver && load.orders.length >= count) return undefined;
			if (errands.length === 0) errands.push(...load.round());
			return errands.shift();
		};
		return await measure(title, async () => {
			const faults = meanwhile?.(load).finally(() => (isOver = true));
			const ms = await sendAll(load, next);
			await faults;
			return { orders: load.orders, ms };
		});
	}

	/** Sends all and waits for the answers; n8n never answers some requests, which are given up. */
	async function sendAll(load: Load, next: () => Errand | undefined): Promise<number> {
		let isDone = false;
		let last = { answered: 0, at: Date.now() };
		const isOver = async () => {
			const { answered } = load;
			if (answered !== last.answered || !(await isIdle())) last = { answered, at: Date.now() };
			return isDone || Date.now() - last.at > QUIET_MS;
		};
		const sending = runErrands(next, AT_ONCE).finally(() => (isDone = true));
		await until('all answers have come', isOver, 4000 * EXECUTIONS);
		load.giveUp();
		// The last answers came before the wait for those that did not.
		return (await sending) - (Date.now() - last.at);
	}

	/** Redis may be away. */
	const isIdle = async () => await cluster.isIdle().catch(() => false);

	async function measure(
		title: string,
		send: () => Promise<Pick<Phase, 'orders' | 'ms'>>,
	): Promise<Phase> {
		await cluster.resetPeakMemory();
		const sent = await send();
		say(`${title}: ${sent.orders.length} executions in ${(sent.ms / 1000).toFixed(0)} s`);
		return { title, ...sent, peaks: await cluster.readPeakMemory() };
	}

	/** Ends the parts of n8n, one after the other, and lets it recover in between. */
	async function breakParts(load: Load): Promise<void> {
		const recovered = async () => {
			const before = load.succeeded;
			await until('executions succeed again', () => load.succeeded >= before + RECOVERED);
		};
		const fault = async (title: string, end: () => Promise<readonly string[]>) => {
			const at = Date.now();
			faults.push({ title, at, underWay: await end() });
			await recovered();
			say(`  ${title}: n8n went on after ${((Date.now() - at) / 1000).toFixed(0)} s`);
		};
		await recovered();
		const killed = await cluster.busyWorker();
		await fault('a worker killed (SIGKILL)', async () => {
			await killed.kill();
			return killed.listOpen();
		});
		await cluster.startWorker();
		const ended = await cluster.busyWorker();
		await fault('a worker stopped (SIGTERM)', async () => {
			const underWay = ended.listOpen();
			await ended.end();
			return underWay;
		});
		// While Redis is away, the word that a job failed would be lost.
		await until('n8n has noticed that a worker was killed', async () => {
			const unended = await cluster.listUnended();
			return !faults[0]?.underWay.some((id) => unended.includes(id));
		});
		await fault('Redis restarted', async () => {
			await cluster.redis.restart();
			return cluster.listOpen();
		});
		await fault('PostgreSQL restarted', async () => {
			await cluster.postgres.restart();
			return cluster.listOpen();
		});
	}

	/** Reads the conversations of chats by handles; those by file came with the answers. */
	async function checkLastConversations() {
		const orders = phases.flatMap((phase) => phase.orders);
		for (const order of orders) {
			if (order.operation !== 'turn' || order.history.length < 2) continue;
			for (const { status, run } of findings.executionsOf(order)) {
				if (status !== 'success') continue;
				const binary = itemsOf(run, NODES.turn)[0]?.binary?.conversation;
				if (binary) findings.checkConversation(order, await cluster.main.rest.bytesOf(binary));
			}
		}
	}

	test('delivers images of every operation', () => {
		const delivered = phases
			.flatMap(({ orders }) => orders)
			.filter(({ id }) => findings.outcomes.get(id) === 'delivered');
		const operations = new Set(delivered.map(({ operation }) => operation));
		expect([...operations].sort()).toEqual(
			['chained', 'fileTurn', 'own', 'picture', 'text', 'turn', 'upload'].sort(),
		);
	});

	test('mixes no conversation and no image with those of another chat', () => {
		expect(findings.mixed).toEqual([]);
	});

	test('has every file of an execution that says success', () => {
		expect(findings.missing).toEqual([]);
	});

	test('pays for no call more often than n8n ran its execution', () => {
		expect(findings.paidTwice).toEqual([]);
	});

	test('says of every execution how it ended', () => {
		expect(findings.unexplained).toEqual([]);
	});

	test('lets a worker that is stopped finish what it does', () => {
		const underWay = faults[1]?.underWay ?? [];
		const ended = remains.executions.filter(({ id }) => underWay.includes(id));
		expect(ended.filter(({ status }) => status !== 'success')).toEqual([]);
	});
});

const began = Date.now();

/** Past jest, which would put a stack trace under each line. */
function say(line: string) {
	process.stderr.write(`${((Date.now() - began) / 1000).toFixed(0)} s: ${line}\n`);
}

/** Real JPEGs of the users' sizes, each with bytes of its own in a comment. */
async function prepareUploads(): Promise<MakeUpload> {
	const canvas = sharp({ create: { width: 1024, height: 1024, channels: 3, background: 'teal' } });
	const files = await Promise.all(SIZES.map((size) => encode(canvas.clone(), 'jpeg', size)));
	let uploads = 0;
	return (user) => {
		const bytes = Buffer.from(files[user] ?? Buffer.alloc(0));
		bytes.writeUInt32BE(++uploads, COMMENT_BYTE);
		return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
	};
}

/** A byte of the comment that `encode` puts behind the start of a JPEG. */
const COMMENT_BYTE = 6;

async function writeResults(report: string) {
	const file = path.join(__dirname, '../../bench/results-queue.md');
	await writeFile(
		file,
		`# Results in queue mode

Written by \`QUEUE_EXECUTIONS=${EXECUTIONS} npm run test:queue\`: 2 CPUs, 24 GiB, which n8n's main process, a webhook process, two workers, PostgreSQL, Redis, the emulated provider and the client share. Files are kept in the database; images have 1 to 4 MB, ${COMPARED_BYTES / 1e6} MB in the comparison with n8n's own Gemini node. ${AT_ONCE} requests are open at once; each worker runs ${CONCURRENCY} executions at once. The emulator answers at once, and after ${LATENCY_MS} ms in the load with faults. Times are those of the node, as n8n records them. With fewer than 1,000 executions, the lock of a worker lasts 20 seconds instead of 60, so that a stalled job shows sooner.

${report}
`,
	);
}
