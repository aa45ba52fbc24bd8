import { execFileSync } from 'node:child_process';
import { text } from '../../nodes/GeminiImage/fields/schemas';

const tsc = require.resolve('typescript/bin/tsc');

test('here the node runs on zod 4, and so does its built code', () => {
	expect(text).toHaveProperty('_zod.version.major', 4);
	const built = jest.requireActual<object>('../../dist/nodes/GeminiImage/shared');
	const schemas = Object.values(built).filter((value) => '_def' in Object(value));
	expect(schemas).not.toEqual([]);
	for (const schema of schemas) expect(schema).toHaveProperty('_zod.version.major', 4);
});

test('what the node takes from zod is in zod 4, with the same types', () => {
	const run = () => execFileSync(process.execPath, [tsc, '-p', __dirname], { encoding: 'utf8' });
	expect(run()).toBe('');
});
