// Runs the checks of the sources side by side, since each of them uses one CPU. Prints the output of each
// when it ends; fails if one of them does.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const { resolve } = createRequire(import.meta.url);
const checks = {
  'eslint .': [`${cwd}node_modules/eslint/bin/eslint.js`, '.'],
  'prettier --check .': [`${cwd}node_modules/prettier/bin/prettier.cjs`, '--check', '.'],
  'tsc -p tsconfig.dev.json': [resolve('typescript/bin/tsc'), '-p', 'tsconfig.dev.json'],
};

/** Returns whether the check passed. */
function run([name, args]) {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  return new Promise((done) => {
    child.on('close', (code) => {
      console.log(`> ${name}\n${output.trimEnd()}`);
      done(code === 0);
    });
  });
}

const passed = await Promise.all(Object.entries(checks).map(run));
process.exitCode = passed.every(Boolean) ? 0 : 1;
