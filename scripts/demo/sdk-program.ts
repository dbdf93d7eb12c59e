import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ProjectKey } from './client.ts';

const SDKS = fileURLToPath(new URL('../../test/sdk/', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./sdk/shop.cjs', import.meta.url));
const RUN_MS = 60_000;

/**
 * A real program with a real SDK, which sets the time back in `beforeSend`; only where the SDK suite was installed (`npm run test:sdk`).
 * Returns how many events it sent.
 */
export async function runSdkProgram(
  url: string,
  key: ProjectKey,
  span: { readonly fromMs: number; readonly toMs: number },
): Promise<number> {
  const name = ['@sentry/node', 'sentry-node-10'].find((one) => existsSync(`${SDKS}node_modules/${one}`));
  if (name === undefined) return 0;
  const dsn = `${url.replace('://', `://${key.publicKey}@`)}/${key.projectId}`;
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, name, SDKS], {
    timeout: RUN_MS,
    env: { ...process.env, SENTRY_DSN: dsn, DEMO_FROM_MS: String(span.fromMs), DEMO_TO_MS: String(span.toMs) },
  });
  return Number(stdout.trim().split('\n').at(-1));
}
