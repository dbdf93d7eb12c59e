import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const LOCK = `${HERE}package-lock.json`;
/** What the installed packages were installed from. */
const STAMP = `${HERE}node_modules/.installed-lock.json`;

/** Installs the clients of the suite when their lock changed; nothing of them is in the product. */
export default function install(): void {
  const lock = readFileSync(LOCK, 'utf8');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;

  const result = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: HERE, stdio: 'inherit', timeout: 300_000 });
  if (result.status !== 0) throw new Error(`npm ci in test/clients ended with ${result.status ?? result.signal}`);
  writeFileSync(STAMP, lock);
}
