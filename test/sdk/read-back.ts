import type { ApiException, ApiStacktrace, EventDetail, EventSummary } from '../../src/signals/error/contract.ts';
import type { Product } from './product.ts';

/** Time for everything a program sent to be readable; it is acknowledged by then, so this is a bound, not a guess. */
const READABLE_MS = 20_000;

export interface SdkProject {
  readonly slug: string;
  readonly id: string;
  readonly dsn: string;
}

/** A project of its own for each SDK: their programs are alike, and their issues must not meet. */
export async function makeProject(product: Product, name: string): Promise<SdkProject> {
  const slug = `sdk-${name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`
    .slice(0, 50)
    .replace(/-$/, '');
  const { id } = await product.post<{ id: string }>('/api/0/teams/vedette/vedette/projects/', { name: slug, slug });
  const keys = await product.get<{ dsn: { public: string } }[]>(`/api/0/projects/vedette/${slug}/keys/`);
  const dsn = keys[0]?.dsn.public;
  if (dsn === undefined) throw new Error(`project ${slug} has no key`);
  return { slug, id, dsn };
}

/** All events of the project in full, by step, once there are as many as were sent. */
export async function readEvents(product: Product, { slug }: SdkProject, count: number): Promise<Map<string, EventDetail[]>> {
  const deadline = Date.now() + READABLE_MS;
  let summaries: EventSummary[] = [];
  while (summaries.length < count && Date.now() < deadline) {
    summaries = await product.get<EventSummary[]>(`/api/0/projects/vedette/${slug}/events/`);
    if (summaries.length < count) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  const byStep = new Map<string, EventDetail[]>();
  for (const { eventID } of summaries) {
    const event = await product.get<EventDetail>(`/api/0/projects/vedette/${slug}/events/${eventID}/`);
    const step = tagOf(event, 'step') ?? '';
    byStep.set(step, [...(byStep.get(step) ?? []), event]);
  }
  return byStep;
}

export function tagOf(event: EventDetail, key: string): string | undefined {
  return event.tags.find((tag) => tag.key === key)?.value;
}

type Entry = EventDetail['entries'][number];
type EntryContent<T extends Entry['type']> = Extract<Entry, { type: T }>['data'];

export function entryOf<T extends Entry['type']>(event: EventDetail, type: T): EntryContent<T> | undefined {
  // Entries are told apart by their type: the one that was found has its content.
  return event.entries.find((entry) => entry.type === type)?.data as EntryContent<T> | undefined;
}

export function exceptionsOf(event: EventDetail): readonly ApiException[] {
  return entryOf(event, 'exception')?.values ?? [];
}

/** The stack of what was thrown; Rust's errors carry none, so its SDK sends the thread's. */
export function stackOf(event: EventDetail): ApiStacktrace | null {
  const threads = entryOf(event, 'threads')?.values ?? [];
  return exceptionsOf(event).at(-1)?.stacktrace ?? threads.find((thread) => thread.stacktrace !== null)?.stacktrace ?? null;
}
