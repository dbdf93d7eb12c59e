import { createServer, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { waitFor } from '../e2e/wait.ts';
import type { Product } from '../e2e/product.ts';

const PAGE_MS = 30_000;
const STORED_MS = 60_000;

/** Serves what a build wrote, opens it, and lets it fail. `entry` is the script's address below the folder. */
export async function failInBrowser(browser: Browser, directory: string, entry: string): Promise<void> {
  const server = createServer((request, response) => void answer(request.url ?? '/', { directory, entry }, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const tab = await browser.newPage();
  try {
    await tab.goto(`http://127.0.0.1:${port}/`);
    await tab.waitForFunction("document.title === 'done'", undefined, { timeout: PAGE_MS });
  } finally {
    await tab.close();
    server.close();
    server.closeAllConnections();
  }
}

interface Served {
  readonly directory: string;
  readonly entry: string;
}

async function answer(url: string, { directory, entry }: Served, response: ServerResponse): Promise<void> {
  if (url === '/') {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>shop</title><script type="module" src="/${entry}"></script>`);
    return;
  }
  const bytes = await readFile(join(directory, url)).catch(() => null);
  response.setHeader('content-type', extname(url) === '.js' ? 'text/javascript' : 'application/octet-stream');
  response.statusCode = bytes === null ? 404 : 200;
  response.end(bytes);
}

export interface ShownFrame {
  readonly filename: string;
  readonly function: string | null;
  readonly lineNo: number;
  readonly inApp: boolean;
  readonly context: readonly (readonly [number, string])[];
  readonly data?: Record<string, unknown>;
}

export interface ShownEvent {
  readonly eventID: string;
  readonly groupID: string;
  readonly frames: readonly ShownFrame[];
  readonly raw: readonly ShownFrame[] | null;
}

/** The newest event for which `isIt` says so; waits for it. */
export async function eventWhere(product: Product, isIt: (event: ShownEvent) => boolean, what: string): Promise<ShownEvent> {
  return waitFor(what, STORED_MS, async () => {
    const list = await get<{ eventID: string }[]>(product, 'projects/vedette/default/events/?per_page=20');
    for (const { eventID } of list) {
      const event = await readEvent(product, eventID);
      if (isIt(event)) return event;
    }
    return null;
  });
}

export async function readEvent(product: Product, eventID: string): Promise<ShownEvent> {
  // The shape is the API's, asserted by the tests field by field.
  const event = await get<any>(product, `projects/vedette/default/events/${eventID}/`); // oxlint-disable-line typescript/no-explicit-any
  const exception = event.entries.find((entry: { type: string }) => entry.type === 'exception')?.data.values.at(-1);
  return { eventID, groupID: event.groupID, frames: exception?.stacktrace?.frames ?? [], raw: exception?.rawStacktrace?.frames ?? null };
}

export async function get<T>({ url, token }: Product, path: string): Promise<T> {
  const reply = await fetch(`${url}/api/0/${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!reply.ok) throw new Error(`${path} → ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}
