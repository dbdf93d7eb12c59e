import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ProjectKey } from './client.ts';

const SDKS = fileURLToPath(new URL('../../test/sdk/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./sdk/shop.cjs', import.meta.url));
const RUN_MS = 60_000;

/**
 * Real programs with real SDKs, which set the time back in `beforeSend`; only where the SDK suite was installed (`npm run test:sdk`).
 * Returns how many events they sent.
 */
export async function runSdkPrograms(
  url: string,
  key: ProjectKey,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<number> {
  let sent = 0;
  for (const name of ['@sentry/node', 'sentry-node-10']) {
    if (!existsSync(`${SDKS}node_modules/${name}`)) continue;
    const dsn = `${url.replace('://', `://${key.publicKey}@`)}/${key.projectId}`;
    const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, name, SDKS], {
      timeout: RUN_MS,
      env: { ...process.env, SENTRY_DSN: dsn, DEMO_FROM_MS: String(span.fromMs), DEMO_TO_MS: String(span.toMs) },
    });
    sent += Number(stdout.trim().split('\n').at(-1));
  }
  return sent;
}
