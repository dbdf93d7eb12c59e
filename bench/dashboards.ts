import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from './product.ts';
import { ORG } from './product.ts';

export const DASHBOARDS = 5;
/** An open issue list asks again after a hint, but not more often than this. */
const ASK_AGAIN_MS = 2_000;

/** Open dashboards: each holds a live connection and asks for its list again when it is told of changes. */
export interface Dashboards {
  /** When the first dashboard heard of an issue for the first time. */
  heardAt(issueId: string): number | undefined;
  readonly messages: number;
  readonly asked: number;
  /** Why there are none, as a sentence; null when they are open. */
  readonly problem: string | null;
  close(): void;
}

interface Heard {
  readonly type: string;
  readonly issues?: readonly { readonly id: string }[];
}

export async function openDashboards(product: Product, count: number = DASHBOARDS): Promise<Dashboards> {
  const heard = new Map<string, number>();
  const sockets: WebSocket[] = [];
  const counts = { messages: 0, asked: 0 };
  let problem: string | null = null;
  try {
    for (let at = 0; at < count; at += 1) sockets.push(await openOne(product, at === 0 ? heard : null, counts));
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  return {
    heardAt: (issueId) => heard.get(issueId),
    get messages() {
      return counts.messages;
    },
    get asked() {
      return counts.asked;
    },
    problem,
    close() {
      for (const socket of sockets) socket.close();
    },
  };
}

async function openOne(
  product: Product,
  heard: Map<string, number> | null,
  counts: { messages: number; asked: number },
): Promise<WebSocket> {
  const { ticket } = await product.api<{ ticket: string }>(`organizations/${ORG}/live/ticket/`, { method: 'POST', body: '{}' });
  const socket = new WebSocket(
    `${product.url.replace('http', 'ws')}/api/0/organizations/${ORG}/live/?ticket=${encodeURIComponent(ticket)}`,
  );
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  let askedAt = 0;
  socket.addEventListener('open', () => resolve(socket));
  socket.addEventListener('error', () => reject(new Error('the live connection was refused')));
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Heard; // of our own server
    counts.messages += 1;
    if (message.type !== 'issues') return;
    const now = Date.now();
    for (const { id } of message.issues ?? []) if (heard?.has(id) === false) heard.set(id, now);
    if (now - askedAt < ASK_AGAIN_MS) return;
    askedAt = now;
    counts.asked += 1;
    // A list that fails is a figure of another row; the dashboard would ask again at the next hint.
    product.statusOf(`organizations/${ORG}/issues/?limit=25&statsPeriod=24h`).catch(() => undefined);
  });
  return promise;
}

/** Somebody reads all events of a project, page by page, as an export does. */
export interface Export {
  readonly pages: number;
  close(): Promise<void>;
}

export function runExport(product: Product, slug: string): Export {
  let isClosed = false;
  let pages = 0;

  async function run(): Promise<void> {
    let cursor = 0;
    while (!isClosed) {
      const rows = await product
        .api<unknown[]>(`projects/${ORG}/${slug}/events/?full=true&per_page=100&cursor=0:${cursor}:0`)
        .catch(() => []);
      pages += 1;
      cursor = rows.length < 100 ? 0 : cursor + 100;
      await sleep(500);
    }
  }

  const running = run();
  return {
    get pages() {
      return pages;
    },
    close() {
      isClosed = true;
      return running;
    },
  };
}
