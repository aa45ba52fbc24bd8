import { readFileSync } from 'node:fs';

/**
 * The process that Node.js warns in. The one that jest shows to tests is a copy, whose listeners hear
 * nothing of it; functions of Node.js itself come from where the other one is.
 */
const outside = readFileSync.constructor as (body: string) => () => NodeJS.Process;
export const realProcess = outside('return process')();
