// Completes package-lock.json with optional packages for other platforms that the registry at hand did not list.
//
// npm writes a lock without the optional packages that a registry lacks, and `npm ci` then refuses that lock ("Missing: … from
// lock file"). This adds the missing entries (name, version, os, cpu): `npm ci` skips them here and fetches them where they fit.
// Without arguments it mends the lock; with --check it exits 1 when something is missing.
import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = new URL('../package-lock.json', import.meta.url);

const OS = new Set(['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']);
const CPU = new Set(['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64']);
const LIBC = { gnu: 'glibc', musl: 'musl' };

/** What a name such as `@chdb/lib-linux-arm64-gnu` says about where the package runs. */
function platformOf(name) {
  const words = name.split(/[/@-]/);
  const os = words.find((word) => OS.has(word));
  const cpu = words.find((word) => CPU.has(word));
  const libc = LIBC[words.find((word) => word in LIBC)];
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }) };
}

function missingEntries(lock) {
  const missing = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const isLocked = `node_modules/${name}` in lock.packages || `${path}/node_modules/${name}` in lock.packages;
      // A range is written as its lower bound: the registry at hand cannot say what the newest one is.
      if (!isLocked)
        missing.push([`node_modules/${name}`, { version: version.replace(/^[\^~]/, ''), ...platformOf(name), optional: true }]);
    }
  }
  return missing;
}

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const missing = missingEntries(lock);

if (process.argv.includes('--check')) {
  for (const [path, { version }] of missing) console.error(`package-lock.json lacks ${path}@${version}: run node scripts/lock.mjs`);
  process.exit(missing.length === 0 ? 0 : 1);
}

for (const [path, entry] of missing) lock.packages[path] = entry;
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
console.log(missing.length === 0 ? 'package-lock.json is complete' : `added ${missing.length} optional packages to package-lock.json`);
