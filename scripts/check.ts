// Everything that must hold before a change is reviewed, except the tests: `npm run check`.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { checkLicences } from './check-licences.ts';
import { checkWalls } from './check-walls.ts';
import { checkProtocolSupport } from './protocol-support.ts';

interface Check {
  readonly name: string;
  run(): Promise<readonly string[]> | readonly string[];
}

const SOURCES = ['src', 'dashboard', 'test', 'bench', 'scripts', 'vite.config.ts', 'vitest.config.ts'].filter((path) => existsSync(path));

const CHECKS: readonly Check[] = [
  { name: 'types of the server', run: () => command('tsc', ['--noEmit', '-p', 'tsconfig.json']) },
  { name: 'types of the dashboard', run: () => command('tsc', ['--noEmit', '-p', 'tsconfig.dashboard.json']) },
  // Paths are named: left to itself the linter walks node_modules where there is no git.
  { name: 'lint', run: () => command('oxlint', ['--type-aware', ...SOURCES]) },
  { name: 'walls', run: checkWalls },
  { name: 'unused files, exports and packages', run: () => command('knip', ['--no-progress']) },
  { name: 'format', run: () => command('oxfmt', ['--check', ...SOURCES]) },
  { name: 'lock file is complete for every platform', run: () => command(process.execPath, ['scripts/lock.mjs', '--check']) },
  { name: 'licences', run: checkLicences },
  { name: 'what is said of the protocol is current', run: checkProtocolSupport },
];

let failed = 0;
for (const check of CHECKS) {
  const startedAtMs = performance.now();
  const complaints = await check.run();
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`${complaints.length === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
  for (const complaint of complaints) console.log(complaint);
  if (complaints.length > 0) failed += 1;
}
console.log(failed === 0 ? `All ${CHECKS.length} checks hold.` : `${failed} of ${CHECKS.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;

/** What a tool said, when it did not exit with 0. */
function command(name: string, args: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve(code === 0 ? [] : [Buffer.concat(output).toString('utf8').trim() || `${name} exited with ${code}`]);
    });
  });
}
