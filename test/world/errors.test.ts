import { setUpWorld, tryCases } from './tryCases';

const here = setUpWorld();

describe('an error of the world:', () => tryCases('errors', here));
