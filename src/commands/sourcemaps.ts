import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createSymbolicator } from '../features/artifact/index.ts';
import { explainEvent } from '../signals/error/explain-event.ts';
import { openLogger } from '../wire.ts';
import { print, usageError } from './usage.ts';
import { withEngines } from './with-engines.ts';

const USAGE = `vedette sourcemaps explain <event id>   what the stored source maps make of each frame of an event, and why not
vedette sourcemaps check <folder>       whether every script of a build can be resolved; exit code 1 when one cannot.
                                        Asks the server that SENTRY_URL, SENTRY_AUTH_TOKEN, SENTRY_ORG and SENTRY_PROJECT name.`;

/** `vedette sourcemaps`: for the person who looks at minified code, and for the build that wants nobody to. */
export async function sourcemaps(config: Config, [action, subject]: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  if (subject === undefined) throw usageError(USAGE);
  if (action === 'explain') return explain(config, subject);
  if (action === 'check') return check(subject, environment);
  throw usageError(USAGE);
}

async function explain(config: Config, eventId: string): Promise<void> {
  const lines = await withEngines(config, async (engines) => {
    const symbolicator = createSymbolicator({ ...engines, logger: openLogger('warn', 'command') });
    try {
      return await explainEvent({ ...engines, symbolicator }, eventId);
    } finally {
      await symbolicator.close();
    }
  });
  if (lines === null) throw usageError(`There is no event ${eventId}.`);
  for (const line of lines) print(line);
}

interface Answer {
  readonly isResolvable: boolean;
  readonly reason: string | null;
}

const DEBUG_ID = /\/\/[#@] ?debugId=([0-9a-f-]{32,36})/i;

interface Target {
  readonly url: string;
  readonly token: string;
  readonly org: string;
  readonly project: string;
}

/** Usable where the build runs: it needs the folder and the API, nothing of the server's machine. */
async function check(folder: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const target = targetOf(environment);
  const names = await readdir(folder, { recursive: true });
  const scripts = names.filter((name) => /\.[cm]?js$/.test(name)).toSorted();
  if (scripts.length === 0) throw usageError(`There is no script in ${folder}.`);
  for (const name of scripts) {
    const debugId = DEBUG_ID.exec(await readFile(join(folder, name), 'utf8'))?.[1];
    const problem = debugId === undefined ? NO_DEBUG_ID : await ask(target, debugId);
    if (problem !== null) process.exitCode = 1;
    print(problem === null ? `ok      ${name}` : `FAILED  ${name}  ${problem}`);
  }
}

const NO_DEBUG_ID = 'It has no debug id: run sentry-cli sourcemaps inject, or use the plugin of the bundler.';

function targetOf(environment: NodeJS.ProcessEnv): Target {
  const { SENTRY_URL: url, SENTRY_AUTH_TOKEN: token, SENTRY_ORG: org, SENTRY_PROJECT: project } = environment;
  if (!url || !token || !org || !project) throw usageError(USAGE);
  return { url, token, org, project };
}

/** Null when the script can be resolved. */
async function ask({ url, token, org, project }: Target, debugId: string): Promise<string | null> {
  const path = `/api/0/projects/${org}/${project}/artifact-lookup/?debug_id=${debugId}`;
  const reply = await fetch(new URL(path, url), { headers: { authorization: `Bearer ${token}` } });
  if (!reply.ok) throw usageError(`The server answered ${reply.status} to ${path}.`);
  // The shape of features/artifact/routes-lookup.ts.
  const { isResolvable, reason } = (await reply.json()) as Answer;
  return isResolvable ? null : (reason ?? 'It cannot be resolved.');
}
