/** The parts of an event in the API's spelling (product §4.3): `entries[]`. Pure. */
import type { ApiException, ApiFrame, ApiStacktrace, ApiThread, Entry } from './contract.ts';
import { shownFunction } from './grouping/demangle-frames.ts';
import type { Breadcrumb, ErrorEvent, Exception, Frame, MetaTree, Request, Stacktrace, Thread } from '../../event/schema.ts';

export interface EntryWithMeta {
  readonly entry: Entry;
  /** Remarks of the part, under `data`; null when there are none. */
  readonly meta: { readonly data: unknown } | null;
}

/** Most important first. Parts that the event does not have are not there. */
export function entriesOf(event: ErrorEvent): readonly EntryWithMeta[] {
  const parts: EntryWithMeta[] = [];
  const add = (entry: Entry, key: string) => {
    const meta: unknown = event._meta?.[key as keyof MetaTree];
    parts.push({ entry, meta: meta === undefined ? null : { data: meta } });
  };
  if (event.exception) add({ type: 'exception', data: exceptions(event.exception.values) }, 'exception');
  if (event.stacktrace) add({ type: 'stacktrace', data: stacktrace(event.stacktrace) }, 'stacktrace');
  if (event.threads) add({ type: 'threads', data: { values: event.threads.values.map(thread) } }, 'threads');
  if (event.logentry) add({ type: 'message', data: message(event.logentry) }, 'logentry');
  if (event.template) add({ type: 'template', data: event.template }, 'template');
  for (const kind of ['csp', 'hpkp', 'expectct', 'expectstaple'] as const) {
    const report = event[kind];
    if (report) add({ type: kind, data: report }, kind);
  }
  if (event.breadcrumbs) add({ type: 'breadcrumbs', data: { values: event.breadcrumbs.values.map(breadcrumb) } }, 'breadcrumbs');
  if (event.request) add({ type: 'request', data: request(event.request) }, 'request');
  if (event.debug_meta) add({ type: 'debugmeta', data: debugMeta(event.debug_meta) }, 'debug_meta');
  return parts;
}

function exceptions(values: readonly (Exception | null)[]) {
  // A value that was dropped leaves null behind, with its remark in _meta.
  const shown = values.map((value) => exception(value ?? {}));
  return { values: shown, hasSystemFrames: shown.some((value) => value.stacktrace?.hasSystemFrames ?? false), excOmitted: null };
}

function exception(value: Exception): ApiException {
  return {
    type: value.type ?? null,
    value: value.value ?? null,
    module: value.module ?? null,
    threadId: value.thread_id ?? null,
    mechanism: value.mechanism ? { ...value.mechanism, type: value.mechanism.type ?? 'generic' } : null,
    stacktrace: value.stacktrace ? stacktrace(value.stacktrace) : null,
    rawStacktrace: value.raw_stacktrace ? stacktrace(value.raw_stacktrace) : null,
  };
}

function stacktrace(value: Stacktrace): ApiStacktrace {
  const frames = (value.frames ?? []).map((one) => frame(one ?? {}));
  return {
    frames,
    framesOmitted: null,
    registers: value.registers ?? null,
    hasSystemFrames: frames.some((one) => one.inApp) && frames.some((one) => !one.inApp),
  };
}

function frame(value: Frame): ApiFrame {
  return {
    filename: orNull(value.filename),
    absPath: orNull(value.abs_path),
    module: orNull(value.module),
    package: orNull(value.package),
    platform: orNull(value.platform),
    instructionAddr: orNull(value.instruction_addr),
    symbolAddr: orNull(value.symbol_addr),
    ...functionOf(value),
    symbol: orNull(value.symbol),
    context: contextLines(value),
    lineNo: orNull(value.lineno),
    colNo: orNull(value.colno),
    inApp: value.in_app ?? false,
    trust: orNull(value.trust),
    vars: orNull(value.vars),
    errors: null,
    lock: orNull(value.lock),
    sourceLink: orNull(value.source_link),
    ...(value.data === undefined ? {} : { data: value.data }),
  };
}

/** Events of projects that group by the names that were sent are stored with those; a page shows what people wrote. */
function functionOf({ function: name, raw_function: raw, instruction_addr: address }: Frame) {
  const shown = name === undefined || name === null || address === undefined ? name : shownFunction(name);
  return { function: orNull(shown), rawFunction: orNull(raw ?? (shown === name ? undefined : name)) };
}

/** Numbered lines around the one that failed; none without its number. */
function contextLines({ lineno, pre_context, context_line, post_context }: Frame): [number, string | null][] {
  if (lineno === undefined || context_line === undefined || context_line === null) return [];
  const before = pre_context ?? [];
  const lines: [number, string | null][] = before.map((text, index) => [lineno - before.length + index, text]);
  lines.push([lineno, context_line]);
  for (const [index, text] of (post_context ?? []).entries()) lines.push([lineno + 1 + index, text]);
  return lines;
}

function thread(value: Thread): ApiThread {
  return {
    id: value.id ?? null,
    name: value.name ?? null,
    crashed: value.crashed ?? false,
    current: value.current ?? false,
    state: value.state ?? null,
    stacktrace: value.stacktrace ? stacktrace(value.stacktrace) : null,
    rawStacktrace: value.raw_stacktrace ? stacktrace(value.raw_stacktrace) : null,
    heldLocks: value.held_locks ?? null,
  };
}

function message(value: NonNullable<ErrorEvent['logentry']>) {
  return { formatted: value.formatted ?? value.message ?? '', message: value.message ?? null, params: value.params ?? null };
}

function breadcrumb(value: Breadcrumb) {
  return {
    type: value.type ?? 'default',
    timestamp: value.timestamp === undefined || value.timestamp === null ? null : new Date(value.timestamp * 1000).toISOString(),
    level: value.level ?? 'info',
    message: value.message ?? null,
    category: value.category ?? null,
    data: value.data ?? null,
    event_id: value.event_id ?? null,
  };
}

type Pair = [string, string];

function request(value: Request) {
  return {
    url: value.url ?? null,
    method: value.method ?? null,
    fragment: value.fragment ?? null,
    query: pairs(value.query_string),
    headers: pairs(value.headers),
    cookies: pairs(value.cookies),
    env: value.env ?? null,
    data: value.data ?? null,
    inferredContentType: value.inferred_content_type ?? null,
    apiTarget: value.api_target ?? null,
  };
}

/** A name or value that was scrubbed away is null in the stored form, and empty here. */
function pairs(list: readonly (readonly (string | null)[] | null)[] | undefined): Pair[] {
  return (list ?? []).flatMap((pair) => (pair ? [[String(pair[0] ?? ''), String(pair[1] ?? '')] as Pair] : []));
}

function debugMeta(value: Record<string, unknown>) {
  const images = Array.isArray(value['images'])
    ? value['images'].filter((image): image is Record<string, unknown> => typeof image === 'object' && image !== null)
    : [];
  return { ...value, images };
}

/** The API says null where the protocol says nothing. */
function orNull<T>(value: T | null | undefined): T | null {
  return value ?? null;
}
