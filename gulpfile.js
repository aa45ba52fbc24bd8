const { rm } = require('node:fs/promises');
const { dest, parallel, series, src } = require('gulp');
const { build } = require('rolldown');
const { n8n } = require('./package.json');

const clean = () => rm('dist', { recursive: true, force: true });

/**
 * Bundles what package.json tells n8n to load, because n8n reads it at every start, and hundreds of
 * small files cost more than a few. What several of them need is in one file. The code stays readable:
 * it keeps its names, its comments and the names of its files.
 */
const bundle = () =>
	build({
		input: Object.fromEntries(
			[...n8n.nodes, ...n8n.credentials]
				.map((file) => file.replace(/^dist\/(.*)\.js$/, '$1'))
				.map((name) => [name, `${name}.ts`]),
		),
		platform: 'node',
		// Packages come from n8n.
		external: /^[^./]/,
		output: {
			dir: 'dist',
			format: 'cjs',
			strict: true,
			chunkFileNames: 'nodes/GeminiImage/[name].js',
			codeSplitting: { groups: [{ name: 'shared', minShareCount: 2 }] },
		},
	});

/** n8n reads icons and codex files from next to the compiled code. */
const copyStaticFiles = () =>
	src(['{nodes,credentials,icons}/**/*.{svg,json}'], { encoding: false }).pipe(dest('dist'));

exports.build = series(clean, parallel(bundle, copyStaticFiles));
