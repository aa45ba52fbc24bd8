import { MEBIBYTE, MEGABYTE } from '../job';
import { describeMachine, renderCases, renderTable, renderTargets } from '../report';
import {
	compareFigure,
	createTarget,
	findCase,
	findLongestBlock,
	formatMib,
	formatMib1,
	formatMs,
	formatTimes,
	getInUse,
	summarizeMemory,
	type CaseResult,
	type Target,
} from '../results';
import { RESULT_MB } from './cases';

const HEADING = '## Batches';
/** What a batch may take, in MiB; reading one, besides its largest image. */
const MEMORY_LIMIT = 48;
const TIME_LIMIT = 1.3;

/** Checks the targets of batches. */
export function computeBatchTargets(cases: CaseResult[]): Target[] {
	const get = findCase({ cases }, 'f', 200);
	const submit = findCase({ cases }, 'g');
	const shared = findCase({ cases }, 'g-shared');
	const image = (RESULT_MB * MEGABYTE) / MEBIBYTE;
	const memory = (result: CaseResult) => summarizeMemory(result, 'node').median;
	const time = (result: CaseResult) => compareFigure(result, 'node', 'floor', 'ms');
	return [
		createTarget(
			'(f) memory of Get Batch above the workflow without the node, less the largest image',
			memory(get) - image,
			MEMORY_LIMIT,
			formatMib,
		),
		createTarget('(f) time against the floor', time(get), TIME_LIMIT, formatTimes),
		createTarget(
			'(g) memory of Submit Batch above the workflow without the node',
			memory(submit),
			MEMORY_LIMIT,
			formatMib,
		),
		createTarget('(g) the same with a shared reference', memory(shared), MEMORY_LIMIT, formatMib),
		createTarget('(g) time against the floor', time(submit), TIME_LIMIT, formatTimes),
		createTarget(
			'longest block of the event loop by this process, in any case of a batch',
			findLongestBlock({ cases, conversation: [] }),
			50,
			formatMs,
		),
	];
}

/** Renders the section of `bench/results.md` about batches. */
export function renderBatches(cases: CaseResult[], rounds: number): string {
	const inUse = cases.map((each) => [each.title, formatMib1(getInUse(each))]);
	return `${HEADING}

Measured with ${rounds} rounds on ${describeMachine()}. The columns are those of the other cases.

${renderTargets(computeBatchTargets(cases))}

${renderCases({ cases })}

${renderTable(['case', 'in use'], inUse)}
`;
}

/** Puts the section into a report, in place of the one that is there. */
export function replaceBatches(report: string, section: string): string {
	const [before = ''] = report.split(`\n${HEADING}\n`, 1);
	return `${before.trimEnd()}\n\n${section}`;
}
