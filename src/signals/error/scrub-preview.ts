import type { ScrubbingConfig } from '../../pipeline/project-config.ts';
import { normalizeEvent } from '../../event/normalize.ts';
import type { MetaLeaf, MetaTree } from '../../event/schema.ts';

/** What scrubbing took out of a text that somebody pasted, and why. */
export interface ScrubPreview {
  readonly scrubbed: unknown;
  readonly remarks: readonly { readonly path: string; readonly rule: string }[];
}

/** Fields of an event; a text that has none of them is looked at as if it were the event's `extra`. */
const OF_EVENTS = [
  'exception',
  'message',
  'logentry',
  'extra',
  'user',
  'request',
  'breadcrumbs',
  'contexts',
  'tags',
  'stacktrace',
  'threads',
];
const MAX_REMARKS = 200;

/** The same code as for an event that comes in. Pure; keeps nothing. */
export function previewScrubbing(value: Readonly<Record<string, unknown>>, scrubbing: ScrubbingConfig, nowMs: number): ScrubPreview {
  const isEvent = OF_EVENTS.some((name) => name in value);
  const payload = Buffer.from(JSON.stringify(isEvent ? value : { extra: value }));
  const unknown = { sentAtMs: null, clientIp: null, userAgent: null, client: null, envelopeSdk: null };
  const result = normalizeEvent(payload, { ...unknown, eventId: '0'.repeat(32), receivedAtMs: nowMs, scrubbing });
  if (!result.ok) return { scrubbed: null, remarks: [] };
  const { _meta: meta, ...event } = result.value;
  const scrubbed = isEvent ? only(event, value) : (event.extra ?? {});
  return { scrubbed, remarks: remarksOf(isEvent ? meta : (meta?.['extra'] as MetaTree | undefined)).slice(0, MAX_REMARKS) };
}

/** What was pasted, not what the normaliser adds: times, ids and levels would only distract. */
function only(event: Readonly<Record<string, unknown>>, pasted: Readonly<Record<string, unknown>>): unknown {
  const also = new Set(['logentry', ...Object.keys(pasted)]);
  return Object.fromEntries(Object.entries(event).filter(([name]) => also.has(name)));
}

function remarksOf(tree: MetaTree | undefined, path = ''): readonly { readonly path: string; readonly rule: string }[] {
  return Object.entries(tree ?? {}).flatMap(([name, below]) => {
    // The key '' holds the leaf (ingest protocol §6.7).
    if (name === '') return ((below as MetaLeaf).rem ?? []).map(([rule]) => ({ path, rule }));
    return remarksOf(below as MetaTree, path === '' ? name : `${path}.${name}`);
  });
}
