import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const HERE = fileURLToPath(new URL('.', import.meta.url));
export const PROGRAMS = join(HERE, 'programs');

/** Where compiled programs and other languages' packages stay between runs: outside of the repository. */
export const CACHE = process.env.VEDETTE_SDK_CACHE ?? join(tmpdir(), 'vedette-sdk-cache');

/** A program must not outlive its test. */
const RUN_MS = 60_000;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** Runs a command to its end; fails with its last output when it ends badly or not in time. */
export function run({ command, args, cwd = HERE, env = {}, timeoutMs = RUN_MS }: Command): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', (cause) => reject(new CommandFailed(`${command} does not start: ${cause.message}`, { cause })));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new CommandFailed(`${command} ended with ${code ?? signal}: ${output.slice(-2000)}`));
    });
  });
}

/** Null when all steps succeed; otherwise why not, in one line: a run time that is missing is a skip with a name, not a failure. */
export async function reasonWhyNot(steps: () => Promise<unknown>): Promise<string | null> {
  try {
    mkdirSync(CACHE, { recursive: true });
    await steps();
    return null;
  } catch (error) {
    // Whatever stands in the way of installing another language's SDK is not the product's fault.
    return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '').slice(0, 300) : String(error);
  }
}
