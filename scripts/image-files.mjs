// Copies what a running server reads into a folder: the sources without screens and tests, the built dashboard, and the packages
// that the sources name with everything those need. Used by the Dockerfile.
//
//   node scripts/image-files.mjs <folder>
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TARGET = process.argv[2];
if (TARGET === undefined) stop('Say where to.');
if (!existsSync(join(ROOT, 'dashboard/dist/index.html'))) stop('The dashboard is not built: node scripts/prepare.mjs --dashboard');

const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const sources = filesBelow(join(ROOT, 'src')).filter(isServed);
for (const file of sources) copy(relative(ROOT, file));
for (const name of ['package.json', 'LICENSE', 'dashboard/dist', 'scripts/vedette.mjs', 'scripts/healthcheck.mjs']) copy(name);

const text = sources.filter((file) => file.endsWith('.ts')).map((file) => readFileSync(file, 'utf8'));
const named = Object.keys(own.dependencies).filter((name) => text.some((one) => new RegExp(`['"\`]${name}[/'"\`]`).test(one)));
const packages = new Map();
for (const name of [...named, ...Object.keys(own.optionalDependencies)]) addPackage(name, ROOT);
for (const path of packages.keys()) copy(relative(ROOT, path), isKept);
linkPrograms();
console.error(`${sources.length} sources, ${packages.size} packages, ${Math.round(sizeOf(TARGET) / 1e6)} MB`);

/** Screens are in the built dashboard; tests and their payloads are for us. */
function isServed(path) {
  return !/\.tsx$|\.test\.ts$|\/(?:view|fixtures)\//.test(path);
}

/** What packages bring for people who compile against them. */
function isKept(path) {
  return !/\.(?:map|d\.[cm]?ts|md)$|\/(?:node-linux|node-bin)[^/]*\/(?:include|share|lib)(?:\/|$)/.test(path);
}

/** As Node finds it from the package that asks; optional ones of other platforms are not there. */
function addPackage(name, from) {
  for (let at = from; ; at = dirname(at)) {
    const path = join(at, 'node_modules', name);
    if (existsSync(join(path, 'package.json'))) return addFound(path);
    if (at === ROOT || at === dirname(at)) return;
  }
}

function addFound(path) {
  if (packages.has(path)) return;
  const { dependencies = {}, optionalDependencies = {} } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  packages.set(path, true);
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) addPackage(name, path);
}

/** The pinned Node, by the path that scripts/vedette.mjs runs. */
function linkPrograms() {
  const link = join(ROOT, 'node_modules/.bin/node');
  mkdirSync(join(TARGET, 'node_modules/.bin'), { recursive: true });
  cpSync(link, join(TARGET, 'node_modules/.bin/node'), { verbatimSymlinks: true });
}

function copy(path, filter) {
  // Packages inside packages are listed for themselves.
  const outside = (source) => basename(source) !== 'node_modules' || source === join(ROOT, path);
  cpSync(join(ROOT, path), join(TARGET, path), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => outside(source) && (filter === undefined || filter(source)),
  });
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

function sizeOf(folder) {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}

function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}
