import { makeSignals } from '../src/rooms.ts';
import { startApi, type Api } from './api.ts';
import { aKey, aProject, KEY } from './gateway-parts.ts';
import { startGateway } from './gateway.ts';
import { house } from './house.ts';
import { startTestProcessor, untilApplied } from './processor-house.ts';

/** The whole way in one process: the ingest door on loopback, the log, the processor, and the API that shows what became of it. */
export interface Door {
  readonly api: Api;
  /** Seconds, of the clock that all of it goes by. */
  readonly now: number;
  /** Status of an envelope posted over HTTP; applied when it resolves. */
  post(envelope: string | Uint8Array<ArrayBuffer>): Promise<number>;
  /** Outcomes so far by category and reason, those of the door among them; `accepted` for what was kept. */
  outcomes(): Promise<Readonly<Record<string, number>>>;
}

export async function startDoor(): Promise<Door> {
  const api = await startApi(house);
  const row = await api.metadata.row<{ org_id: number; slug: string }>('SELECT org_id, slug FROM project WHERE id = 1');
  if (row === null) throw new Error('the API begins with a project');
  const project = aProject({ projectId: 1, orgId: row.org_id, slug: row.slug, keys: [aKey()] });
  const log = await house.log({ partitions: 1 });
  const signals = makeSignals({ blobs: api.blobs, symbolicator: null });
  const gateway = await startGateway({
    log,
    projects: [project],
    clock: api.clock,
    claims: new Set(signals.flatMap(({ itemTypes }) => itemTypes)),
  });
  const processor = await startTestProcessor({ ...api, log }, [project], { signals });
  house.onClose(() => processor.stop());
  return {
    api,
    now: api.clock.now() / 1000,
    async post(body) {
      const answer = await fetch(`${gateway.url}/api/1/envelope/?sentry_key=${KEY}`, { method: 'POST', body });
      await untilApplied(processor);
      return answer.status;
    },
    async outcomes() {
      const rows = await api.events.select<{ category: string; outcome: number; reason: string; n: string | number }>({
        text: 'SELECT category, outcome, reason, sum(quantity) AS n FROM outcomes WHERE project_id != 0 GROUP BY ALL',
      });
      const stored = rows.map((one) => [`${one.category} ${one.outcome === 0 ? 'accepted' : one.reason}`, Number(one.n)] as const);
      const sums = new Map(stored);
      for (const { category, reason, quantity } of gateway.refused)
        sums.set(`${category} ${reason}`, (sums.get(`${category} ${reason}`) ?? 0) + quantity);
      return Object.fromEntries(sums);
    },
  };
}

const FORMATS = { span: 'span.v2', log: 'log', trace_metric: 'trace-metric' };

/** An envelope with one container; elements are objects, or JSON as it stands on the wire. */
export function containerEnvelope(type: keyof typeof FORMATS, elements: readonly (object | string)[], headers: object = {}): string {
  const header = { type, item_count: elements.length, content_type: `application/vnd.sentry.items.${FORMATS[type]}+json` };
  const texts = elements.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)));
  return `${JSON.stringify(headers)}\n${JSON.stringify(header)}\n{"version":2,"items":[${texts.join(',')}]}\n`;
}
