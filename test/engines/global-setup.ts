import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { TestProject } from 'vitest/node';
import { openEngineDoor, TEST_PREFIX } from '../house-engines.ts';
import { findPrograms } from './servers/install.ts';
import type { Programs } from './servers/install.ts';
import { startDebianPostgres, startKafka, startRedis, startS3 } from './servers/start.ts';
import type { Started } from './servers/start.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** `GET <door>/redis` and so on answer with the address of the run's server, and start it when nobody asked before. */
    serverDoor: string;
    programs: Programs;
  }
}

const STARTERS = { redis: startRedis, postgres: startDebianPostgres, kafka: startKafka, s3: startS3 };
type Name = keyof typeof STARTERS;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const programs = await findPrograms();
  const engines = await openEngineDoor();
  const servers = await openServerDoor(programs);
  project.provide('engineDoor', engines.url);
  project.provide('serverDoor', servers.url);
  project.provide('programs', programs);
  return async () => {
    await servers.stop();
    await engines.stop();
  };
}

async function openServerDoor(programs: Programs): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), TEST_PREFIX));
  const running = new Map<Name, Promise<Started>>();

  function ask(name: Name): Promise<Started> {
    const started = running.get(name) ?? STARTERS[name](programs, join(home, name));
    running.set(name, started);
    return started;
  }

  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    if (!isName(name)) return void response.writeHead(404).end();
    ask(name).then(
      ({ url }) => response.end(url),
      (error: unknown) => response.writeHead(500).end(inspect(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a server that listens on TCP

  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      for (const started of running.values()) await started.then((one) => one.stop()).catch(() => undefined);
      await rm(home, { recursive: true, force: true });
    },
  };
}

function isName(name: string): name is Name {
  return Object.hasOwn(STARTERS, name);
}
