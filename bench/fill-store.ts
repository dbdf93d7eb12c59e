import { randomBytes } from 'node:crypto';
import { readConfig } from '../src/config.ts';
import { memoryCache } from '../src/engines/cache/memory.ts';
import { projectConfigs } from '../src/features/project/index.ts';
import type { ProjectConfig } from '../src/pipeline/project-config.ts';
import type { Batched, ItemContext, Settled } from '../src/pipeline/signal.ts';
import { startEmbedded } from '../src/roles/embedded.ts';
import type { Decision } from '../src/signals/error/decide.ts';
import { errorSignal } from '../src/signals/error/index.ts';
import type { Prepared, PreparedEvent } from '../src/signals/error/process.ts';
import { openEngines } from '../src/wire.ts';
import type { Engines } from '../src/wire.ts';
import { makeEvent } from './events.ts';
import type { Target } from './load.ts';

export interface FilledStore {
  readonly issues: number;
  readonly seconds: number;
  /** For the report. */
  readonly how: string;
}

/** Distinct events that are prepared once and stored again and again with ids and times of their own. */
const TEMPLATES = 6_000;
const BATCH = 5_000;
/** Issues that one event alone belongs to: as many as the generator makes. */
const NEW_ISSUES_PER_BATCH = 100;
/** Whole payloads in every so many batches and in the newest, which issue pages show; the others get a few bytes, for compressing them is nearly all of the time. */
const WHOLE_PAYLOADS_EVERY = 10;
const DAYS = 10;
const DAY_MS = 86_400_000;
const STOP_MS = 8_000;

/**
 * Fills the databases of a data directory by the product's own writers, without the log: what lists, searches and charts read is
 * as if the events had been sent. The directory must be that of a product that has run and was stopped.
 */
export async function embeddedStore(directory: string, targets: readonly Target[], events: number): Promise<FilledStore> {
  const startedAt = performance.now();
  const embedded = await startEmbedded({ config: readConfig({ VEDETTE_DATA_DIR: directory }), onChild: () => undefined });
  await embedded.eventsReady;
  const engines = await openEngines(embedded.addresses, {
    cache: memoryCache(),
    ownsLog: false,
    maxConnections: 4,
    applicationName: 'bench',
  });
  try {
    await new Filler(engines, await templatesOf(engines, targets)).fill(events);
    const row = await engines.metadata.row<{ issues: number }>('SELECT count(*)::int AS issues FROM issue');
    const seconds = (performance.now() - startedAt) / 1000;
    return { issues: row?.issues ?? 0, seconds, how: "by the product's own writers, without the log; one payload in ten whole" };
  } finally {
    await engines.close();
    await embedded.stop([], STOP_MS);
  }
}

interface Template {
  readonly value: PreparedEvent;
  readonly project: ProjectConfig;
}

async function templatesOf(engines: Engines, targets: readonly Target[]): Promise<readonly Template[]> {
  const configs = projectConfigs(engines);
  const signal = errorSignal(engines);
  const templates: Template[] = [];
  for (let seed = 0; seed < TEMPLATES; seed += 1) {
    const { event, project: at, eventId } = makeEvent(seed, { timestampMs: Date.now() });
    const project = await configs.byProjectId(Number(targets[at]?.projectId));
    if (project === null) throw new Error('the projects of the bench are not there');
    const payload = Buffer.from(JSON.stringify(event));
    const item = { type: 'event', headers: {}, payload } as unknown as Parameters<typeof signal.prepare>[0]; // of an item's headers the room reads none
    const verdict = signal.prepare(item, contextOf(project, { eventId, receivedAtMs: Date.now(), logOffset: seed }));
    if (verdict.isKept && verdict.value.kind === 'event') templates.push({ value: verdict.value, project });
  }
  configs.close();
  return templates;
}

interface Origin {
  readonly eventId: string;
  readonly receivedAtMs: number;
  readonly logOffset: number;
}

function contextOf(project: ProjectConfig, origin: Origin): ItemContext {
  const envelope = { headers: { eventId: origin.eventId, sentAtMs: null, sdk: null }, items: [] } as unknown as ItemContext['envelope'];
  return { project, keyId: 1, envelope, clientIp: null, userAgent: null, client: null, logPartition: 0, itemIndex: 0, ...origin };
}

class Filler {
  readonly #engines: Engines;
  readonly #templates: readonly Template[];
  readonly #signal;
  /** Issue of a template, by its first hash. */
  readonly #issues = new Map<string, number>();
  #offset = 0;

  constructor(engines: Engines, templates: readonly Template[]) {
    this.#engines = engines;
    this.#templates = templates;
    this.#signal = errorSignal(engines);
  }

  async fill(events: number): Promise<void> {
    const batches = Math.ceil(events / BATCH);
    const today = Math.floor(Date.now() / DAY_MS);
    for (let batch = 0; batch < batches; batch += 1) {
      // Oldest day first, as events come; the last batches are of today.
      const day = today - DAYS + 1 + Math.floor((batch / batches) * DAYS);
      await this.#store(this.#make(Math.min(BATCH, events - batch * BATCH), day), batch, batch >= batches - 2);
    }
  }

  #make(count: number, day: number): readonly Batched<Prepared>[] {
    const dayMs = Math.min(DAY_MS, Date.now() - day * DAY_MS) - 60_000;
    return Array.from({ length: count }, (_, at) => {
      const template = this.#templates[(this.#offset * 7 + at) % this.#templates.length] as Template; // the list is not empty
      const receivedAtMs = day * DAY_MS + Math.floor((at / count) * dayMs);
      const isNewIssue = at < NEW_ISSUES_PER_BATCH;
      const columns = { ...template.value.columns, timestampMs: receivedAtMs - 400 };
      const value = { ...template.value, columns, ...(isNewIssue ? { hashes: [randomBytes(16).toString('hex')] } : {}) };
      this.#offset += 1;
      return {
        value,
        ctx: contextOf(template.project, { eventId: randomBytes(16).toString('hex'), receivedAtMs, logOffset: this.#offset }),
      };
    });
  }

  async #store(batch: readonly Batched<Prepared>[], number: number, isNewest: boolean): Promise<void> {
    const { metadata, events } = this.#engines;
    const isWhole = number % WHOLE_PAYLOADS_EVERY === 0 || isNewest;
    const settled = (await this.#decide(batch)).map(isWhole ? withOwnId : withoutPayload);
    for (const block of await this.#signal.rows(settled)) await events.insert({ ...block, token: `bench-${number}-${block.key}` });
    await metadata.transaction(async (tx) => void (await this.#signal.settle(tx, settled)));
  }

  /** Known issues are not looked up again: the look-up is a figure of another row. */
  async #decide(batch: readonly Batched<Prepared>[]): Promise<readonly Settled<Prepared, Decision>[]> {
    const unknown = batch.filter((one) => !this.#issues.has(hashOf(one)));
    const verdicts = await this.#engines.metadata.transaction((tx) => this.#signal.decide(tx, unknown));
    const news = new Set<Batched<Prepared>>();
    for (const [at, one] of unknown.entries()) {
      const verdict = verdicts[at];
      if (verdict?.isKept !== true) continue;
      this.#issues.set(hashOf(one), Number(verdict.value[0]));
      if (verdict.value[1] === 1) news.add(one);
    }
    return batch.flatMap((one, at) => {
      const issueId = this.#issues.get(hashOf(one));
      // 50 in a block, named by the offset of its first.
      const block = (batch[at - (at % 50)] ?? one).ctx.logOffset;
      return issueId === undefined ? [] : [{ ...one, decision: [issueId, news.has(one) ? 1 : 0, block, at % 50] as const }];
    });
  }
}

function hashOf({ value, ctx }: Batched<Prepared>): string {
  return `${ctx.project.projectId}/${value.kind === 'event' ? value.hashes[0] : ''}`;
}

const SMALL = Buffer.from('{}');

const ID_AT = '{"event_id":"'.length;

/** The id is the first member of a normal form; readers check it. */
function withOwnId(one: Settled<Prepared, Decision>): Settled<Prepared, Decision> {
  if (one.value.kind !== 'event') return one;
  const payload = Buffer.from(one.value.payload);
  payload.write(one.ctx.eventId, ID_AT, 'latin1');
  return { ...one, value: { ...one.value, payload } };
}

function withoutPayload(one: Settled<Prepared, Decision>): Settled<Prepared, Decision> {
  return one.value.kind === 'event' ? { ...one, value: { ...one.value, payload: SMALL } } : one;
}
