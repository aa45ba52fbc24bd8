import { setUpWorld, tryCases } from './tryCases';

const here = setUpWorld();

describe('an input of the world:', () => tryCases('inputs', here));
