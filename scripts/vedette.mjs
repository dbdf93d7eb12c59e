#!/usr/bin/env node
// The command line: `npx vedette <command>` in a clone. Plain JavaScript, so that any Node ≥ 20 can start it; the program itself
// runs from source under the pinned Node.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE = join(ROOT, 'node_modules', '.bin', 'node');

if (!existsSync(NODE)) {
  console.error('The packages are not installed yet: run `npm start` once.');
  process.exit(1);
}

const child = spawn(NODE, ['--disable-proto=delete', join(ROOT, 'src', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
