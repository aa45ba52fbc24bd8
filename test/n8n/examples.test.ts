import { laneNames } from '../../lanes/lanes';
import { agentExamples } from './agentExamples';
import { imageExamples } from './imageExamples';
import { reviewExample } from './reviewExample';
import { savedWorkflows } from './savedWorkflows';
import { setUp } from './setUp';

describe.each(laneNames)('in n8n %s, the example', (lane) => {
	const here = setUp(lane);
	agentExamples(here);
	imageExamples(here);
	reviewExample(here);
});

describe('with this version of the node, a workflow saved with version 0.1', () => {
	savedWorkflows(setUp('latest'));
});
