import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SHOP = fileURLToPath(new URL('programs/shop.mjs', import.meta.url));

export interface Thrown {
  readonly thrownAtMs: number;
  readonly acknowledgedAtMs: number;
}

/** An application with @sentry/node throws once; what differs in name is an issue of its own. */
export async function throwInShop(dsn: string, name: string, order: number): Promise<Thrown> {
  const { stdout } = await promisify(execFile)(process.execPath, [SHOP, name, String(order)], {
    env: { ...process.env, SENTRY_DSN: dsn },
    timeout: 60_000,
  });
  return JSON.parse(stdout) as Thrown; // printed by programs/shop.mjs
}
