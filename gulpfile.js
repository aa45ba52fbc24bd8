const { execFile } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { promisify } = require('node:util');
const { dest, parallel, series, src } = require('gulp');

const clean = () => rm('dist', { recursive: true, force: true });

const compile = () =>
	promisify(execFile)(process.execPath, [require.resolve('typescript/bin/tsc')]).catch((error) => {
		throw new Error(error.stdout || error.message);
	});

/** n8n reads icons and codex files from next to the compiled code. */
const copyStaticFiles = () =>
	src(['{nodes,credentials,icons}/**/*.{svg,json}'], { encoding: false }).pipe(dest('dist'));

exports.build = series(clean, parallel(compile, copyStaticFiles));
