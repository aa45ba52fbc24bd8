// Runs before the npm scripts that people call on a fresh clone, so it may use nothing but Node
// itself. It is silent when there is nothing to do.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MINIMUM = [20, 19];
const HEARTBEAT_MS = 15_000;
const root = fileURLToPath(new URL('..', import.meta.url));

/** Milliseconds since 1970, or 0 for a file that is not there. */
const changed = (file) => statSync(root + file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function leave(sentence) {
  console.error(sentence);
  process.exit(1);
}

function npmCi() {
  // npm tells the scripts it runs where it is; that works on every system.
  const cli = process.env.npm_execpath?.endsWith('npm-cli.js') ? process.env.npm_execpath : null;
  return cli
    ? spawn(process.execPath, [cli, 'ci', '--loglevel=error'], { cwd: root, stdio: 'inherit' })
    : spawn('npm', ['ci', '--loglevel=error'], {
        cwd: root,
        stdio: 'inherit',
        shell: process.platform === 'win32',
      });
}

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  leave(
    `This needs Node.js ${MINIMUM.join('.')} or newer, and here is ${process.versions.node}. ` +
      'Install a newer one from nodejs.org or with your version manager, then run it again.',
  );
}

// npm writes this file last, so an install that was interrupted counts as none.
if (changed('node_modules/.package-lock.json') < changed('package-lock.json')) {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  console.log("Installing the project's packages with npm ci; this takes a minute or two …");
  const heartbeat = setInterval(
    () => console.log(`  still at it after ${seconds()}`),
    HEARTBEAT_MS,
  );
  const code = await new Promise((resolve) => {
    const child = npmCi();
    child.on('close', resolve);
    child.on('error', () => resolve(1));
  });
  clearInterval(heartbeat);
  if (code !== 0) leave('npm ci did not work; what it printed above says why.');
  console.log(`  ${seconds()}`);
}
