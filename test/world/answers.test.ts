import { setUpWorld, tryCases } from './tryCases';

const here = setUpWorld();

describe('an answer of the world:', () => tryCases('answers', here));
