import { fill } from './placeholders';
import { refuse, type ChatRequest } from './request';
import type { Step, ToolCall } from './script';

interface MadeCall {
	id: string;
	type: 'function';
	/** Arguments are JSON as text. */
	function: { name: string; arguments: string };
}

export interface ChatMessage {
	role: 'assistant';
	content: string | null;
	tool_calls?: MadeCall[];
}

/** n8n offers the tool "Draw It" as `Draw_It`. */
const bare = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

function findTool({ tools }: ChatRequest, wanted: string | undefined): string {
	const names = tools.map((tool) => tool.function.name);
	const found = wanted === undefined ? names[0] : names.find((name) => bare(name) === bare(wanted));
	if (found !== undefined) return found;
	const offered = names.length > 0 ? names.join(', ') : 'no tool';
	throw refuse(`The script calls ${wanted ?? 'a tool'}; offered: ${offered}.`);
}

/**
 * Says or calls what the step says, with its placeholders filled.
 * @throws Refusal (400) for a tool that is not offered, or a placeholder that nothing fills
 */
export function perform(
	step: Exclude<Step, { hold: true }>,
	request: ChatRequest,
	nextCallId: () => string,
): ChatMessage {
	if ('say' in step) return { role: 'assistant', content: fill(request, step.say) };
	const fillStrings = (_name: string, value: unknown) =>
		typeof value === 'string' ? fill(request, value) : value;
	const call = ({ tool, arguments: given }: ToolCall): MadeCall => ({
		id: nextCallId(),
		type: 'function',
		function: {
			name: findTool(request, tool),
			arguments: JSON.stringify(given, fillStrings),
		},
	});
	return { role: 'assistant', content: null, tool_calls: step.calls.map(call) };
}

const envelope = ({ model }: ChatRequest, object: string) => ({
	id: 'chatcmpl-emulated',
	object,
	created: 1_700_000_000,
	model,
});

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const finishReason = ({ tool_calls: calls }: ChatMessage) => (calls ? 'tool_calls' : 'stop');

/** The answer in one piece. */
export function completion(request: ChatRequest, message: ChatMessage): object {
	const choice = { index: 0, message, finish_reason: finishReason(message), logprobs: null };
	return { ...envelope(request, 'chat.completion'), choices: [choice], usage };
}

/** A word with the space before it. */
const words = (text: string): string[] => text.match(/\s*\S+\s*$|\s*\S+|\s+$/g) ?? [];

function* deltas({ role, content, tool_calls: calls = [] }: ChatMessage): Generator<object> {
	yield { role, content: content === null ? null : '' };
	for (const word of words(content ?? '')) yield { content: word };
	for (const [index, { function: made, ...call }] of calls.entries()) {
		yield { tool_calls: [{ index, ...call, function: { ...made, arguments: '' } }] };
		const half = Math.ceil(made.arguments.length / 2);
		for (const piece of [made.arguments.slice(0, half), made.arguments.slice(half)]) {
			yield { tool_calls: [{ index, function: { arguments: piece } }] };
		}
	}
}

/**
 * The answer as server-sent events: text word by word, arguments in two pieces.
 * @yields whole events
 */
export function* chunks(request: ChatRequest, message: ChatMessage): Generator<string> {
	const event = (choices: object[], more: object = {}) =>
		`data: ${JSON.stringify({ ...envelope(request, 'chat.completion.chunk'), choices, ...more })}\n\n`;
	for (const delta of deltas(message)) yield event([{ index: 0, delta, finish_reason: null }]);
	yield event([{ index: 0, delta: {}, finish_reason: finishReason(message) }]);
	if (request.stream_options?.include_usage) yield event([], { usage });
	yield 'data: [DONE]\n\n';
}
