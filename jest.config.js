/** TypeScript is only stripped here; `npm run types` checks it. */
const transform = {
	'^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
};

const project = (displayName, folders, more = {}) => ({
	displayName,
	transform,
	testEnvironment: 'node',
	testMatch: folders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
	...more,
});

/** For tests that run n8n's engine, start processes, wait out retries or collect garbage in a full heap. */
const long = { setupFilesAfterEnv: ['<rootDir>/test/longLimit.js'] };
const engine = { ...long, setupFiles: ['<rootDir>/test/engine/quiet.ts'] };

/** @type {import('jest').Config} */
module.exports = {
	// It only ends what hangs, so a slow machine must stay far below it.
	testTimeout: 60_000,
	// Tests that are `concurrent` wait more than they compute.
	maxConcurrency: 24,
	globalSetup: '<rootDir>/test/temporary/setup.js',
	globalTeardown: '<rootDir>/test/temporary/teardown.js',
	projects: [
		project('unit', ['nodes', 'credentials', 'emulator'], long),
		project('engine', ['engine'], engine),
		project('faults', ['faults'], engine),
		project('world', ['world'], engine),
		project('package', ['package'], long),
		// What reads other people's data, once more on the zod that n8n will move to.
		project('zod4', [], {
			testMatch: [
				'<rootDir>/test/{nodes/{conversation,fields,gemini,images},credentials,zod4}/**/*.test.ts',
				'<rootDir>/test/engine/{operations,conversations,editor}.test.ts',
				'<rootDir>/test/world/{answers,errors}.test.ts',
			],
			resolver: '<rootDir>/test/zod4/resolver.js',
			...engine,
		}),
		project('n8n', ['n8n', 'browser'], long),
		project('queue', ['queue'], long),
	],
};
