import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { HERE, PROGRAMS, run } from './run-program.ts';
import type { Expected, Target } from './target.ts';

const MODULES = join(HERE, 'node_modules');
const CHAIN = ['CardDeclined', 'PaymentError'] as const;

interface RunTime {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly expected: Expected;
}

/** SDKs of run times on servers: one program, run by each. */
export const JAVASCRIPT: readonly Target[] = [
  runTime({
    name: '@sentry/node 11',
    command: process.execPath,
    args: [join(PROGRAMS, 'node.mjs')],
    expected: { platform: 'node', sdk: 'sentry.javascript.node', chain: CHAIN, crash: /^reserve$/, library: /^node:/ },
  }),
  runTime({
    name: '@sentry/node 10',
    command: process.execPath,
    args: [join(PROGRAMS, 'node-10.mjs')],
    expected: { platform: 'node', sdk: 'sentry.javascript.node', chain: CHAIN, crash: /^reserve$/, library: /^node:/ },
  }),
  runTime({
    name: '@sentry/bun',
    command: join(MODULES, '@oven/bun-linux-x64/bin/bun'),
    args: [join(PROGRAMS, 'bun.mjs')],
    expected: { platform: 'node', sdk: 'sentry.javascript.bun', chain: CHAIN, crash: /^reserve$/ },
  }),
  runTime({
    name: '@sentry/deno',
    command: join(MODULES, '@deno/linux-x64-glibc/deno'),
    args: ['run', '--allow-all', '--no-config', '--node-modules-dir=manual', join(PROGRAMS, 'deno.mjs')],
    expected: { platform: 'javascript', sdk: 'sentry.javascript.deno', chain: CHAIN, crash: /^reserve$/ },
  }),
];

function runTime({ name, command, args, expected }: RunTime): Target {
  return {
    name,
    expected,
    prepare: async () => (existsSync(command) ? null : `its binary is not in the registry for ${process.platform} ${process.arch}`),
    run: async (dsn) => {
      await run({ command, args, env: { SENTRY_DSN: dsn, SDK_SUITE: name, DENO_NO_UPDATE_CHECK: '1' } });
    },
  };
}
