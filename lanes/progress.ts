import { spawn } from 'node:child_process';

/** Receives progress messages for the person who waits. */
export type Log = (line: string) => void;

export const logToConsole: Log = (line) => console.log(line);

/** Formats the time since then: "45 s" or "2 min 05 s". */
export function formatElapsed(since: number): string {
	const seconds = Math.round((Date.now() - since) / 1000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

export interface Step {
	/** The message, e.g. "Installing n8n 2.41.3". */
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
 * Runs a command quietly and returns its output; logs a line every 15 s so a long step does not look
 * stuck.
 * @throws with the last lines of output if the exit code is not 0
 */
export async function runStep({ title, command, args, cwd, env, log }: Step): Promise<string> {
	const start = Date.now();
	log(`${title} …`);
	const heartbeat = setInterval(
		() => log(`  still running after ${formatElapsed(start)}`),
		HEARTBEAT_MS,
	);
	const result = await runToEnd(command, args, { cwd, env });
	clearInterval(heartbeat);
	log(`  ${formatElapsed(start)}`);
	if (result.code === 0) return result.output;
	throw new Error(`${title} failed:\n${lastLines(result)}`);
}

export interface CommandResult {
	/** The exit code; null if a signal ended the command. */
	code: number | null;
	/** Everything it wrote to stdout and stderr. */
	output: string;
}

/** Runs a command to its end, successful or not. */
export function runToEnd(
	command: string,
	args: string[],
	options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<CommandResult> {
	return new Promise((resolve) => {
		const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		const keep = (chunk: Buffer) => (output += chunk.toString());
		child.stdout.on('data', keep);
		child.stderr.on('data', keep);
		child.on('error', ({ message }) => resolve({ code: 1, output: message }));
		child.on('close', (code) => resolve({ code, output }));
	});
}

/** Returns the last lines of a command's output, which say why it ended. */
export const lastLines = ({ output }: CommandResult) =>
	output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
