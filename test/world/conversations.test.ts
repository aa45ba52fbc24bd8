import { setUpWorld, tryCases } from './tryCases';

const here = setUpWorld();

describe('a conversation of the world:', () => tryCases('conversations', here));
