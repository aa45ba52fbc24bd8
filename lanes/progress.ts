import { spawn } from 'node:child_process';

/** Where a step tells a waiting person what it does. */
export type Log = (line: string) => void;

export const logToConsole: Log = (line) => console.log(line);

/** "45 s" or "2 min 05 s". */
export function spent(since: number): string {
	const seconds = Math.round((Date.now() - since) / 1000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

export interface Step {
	/** What the person reads, e.g. "Installing n8n 2.41.3". */
	title: string;
	command: string;
	args: string[];
	cwd: string;
	env?: NodeJS.ProcessEnv;
	log: Log;
}

const HEARTBEAT_MS = 15_000;
const TAIL_LINES = 25;

/**
 * Runs one command quietly and returns what it printed, with a line every 15 s so that a long
 * step does not look stuck.
 * @throws when the command ends with anything but 0, with the last lines of what it printed
 */
export async function runStep({ title, command, args, cwd, env, log }: Step): Promise<string> {
	const start = Date.now();
	log(`${title} …`);
	const heartbeat = setInterval(() => log(`  still at it after ${spent(start)}`), HEARTBEAT_MS);
	const ending = await endingOf(command, args, { cwd, env });
	clearInterval(heartbeat);
	log(`  ${spent(start)}`);
	if (ending.code === 0) return ending.printed;
	throw new Error(`${title} did not work:\n${tailOf(ending)}`);
}

export interface Ending {
	/** null when a signal ended it. */
	code: number | null;
	/** All it wrote, on both of its outputs. */
	printed: string;
}

/** Runs one command to its end, whichever that is. */
export function endingOf(
	command: string,
	args: string[],
	options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Ending> {
	return new Promise((resolve) => {
		const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		let printed = '';
		const keep = (chunk: Buffer) => (printed += chunk.toString());
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		child.on('error', ({ message }) => resolve({ code: 1, printed: message }));
		child.on('close', (code) => resolve({ code, printed }));
	});
}

/** The last lines of what a command printed, where it says why it ended. */
export const tailOf = ({ printed }: Ending) =>
	printed.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
