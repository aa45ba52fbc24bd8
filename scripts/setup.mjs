// Runs before the npm scripts that people call on a fresh clone, so it may only use Node.js itself.
// Prints nothing if there is nothing to do.
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MINIMUM = [20, 19];
const HEARTBEAT_MS = 15_000;
const root = fileURLToPath(new URL('..', import.meta.url));

/** Returns a file's modification time in ms, or 0 if there is no file. */
const getModifiedTime = (file) => statSync(root + file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

function exit(message) {
  console.error(message);
  process.exit(1);
}

function runNpmCi() {
  // npm sets npm_execpath for the scripts it runs; this works on every system.
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
  exit(
    `This needs Node.js ${MINIMUM.join('.')} or newer, but you are using ${process.versions.node}. ` +
      'Install a newer version from nodejs.org or with your version manager, then try again.',
  );
}

// npm writes this file last, so an interrupted install is repeated.
if (getModifiedTime('node_modules/.package-lock.json') < getModifiedTime('package-lock.json')) {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  console.log("Installing the project's packages with npm ci; this takes a minute or two …");
  const heartbeat = setInterval(
    () => console.log(`  still running after ${seconds()}`),
    HEARTBEAT_MS,
  );
  const code = await new Promise((resolve) => {
    const child = runNpmCi();
    child.on('close', resolve);
    child.on('error', () => resolve(1));
  });
  clearInterval(heartbeat);
  if (code !== 0) exit('npm ci failed; see its output above.');
  console.log(`  ${seconds()}`);
}
