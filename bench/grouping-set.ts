/**
 * Events of which it is known which are the same error, for the benchmark of grouping. Two halves: one to look at while rules are
 * made (the traces that the tests of grouping have), one that is only scored (events recorded from real SDKs, and the generator's).
 * What a mutation does is said here; no rule was made for one of them.
 */
import { capturedEnvelopes } from '../test/fixtures/captures.ts';
import { normal } from '../test/normal-form.ts';
import { parseEnvelope } from '../src/protocol/envelope.ts';
import { browser, csharp, django, express, go, ios, php, rails, rust, spring } from '../src/signals/error/grouping/fixtures/traces.ts';
import type { ErrorEvent, Frame } from '../src/event/schema.ts';
import { makeEvent } from './events.ts';
import { random } from './random.ts';
import type { Random } from './random.ts';

type Half = 'to look at' | 'only scored';

export interface Labelled {
  readonly half: Half;
  readonly platform: string;
  /** Events with the same one are one error. */
  readonly label: string;
  readonly event: ErrorEvent;
}

type Change = (event: ErrorEvent, r: Random) => void;

/** The same error, seen another time. */
const MUTATIONS: Readonly<Record<string, Change>> = {
  'lines moved': (event, r) => eachFrame(event, (frame) => move(frame, 1 + Math.floor(r.next() * 40))),
  'another release': (event, r) => {
    event.release = `shop@${Math.floor(r.next() * 90)}.0.1`;
  },
  'deployed elsewhere': (event, r) => {
    const root = `/mnt/deploy-${r.hex(4)}`;
    eachFrame(event, (frame) => {
      if (frame.abs_path?.startsWith('/') === true) frame.abs_path = root + frame.abs_path;
    });
  },
  'other numbers in the message': (event, r) =>
    eachText(event, (text) => text.replaceAll(/\b\d+\b/g, () => String(1 + Math.floor(r.next() * 99_999)))),
  'another host': (event, r) => {
    const host = `https://${r.hex(6)}.shop.io`;
    eachFrame(event, (frame) => {
      if (frame.abs_path !== undefined) frame.abs_path = frame.abs_path.replace(/^https?:\/\/[^/]+/, host);
    });
  },
  'other local variables, user and tags': (event, r) => {
    eachFrame(event, (frame) => {
      frame.vars = { id: r.hex(8) };
    });
    event.user = { id: r.hex(8) };
    event.tags = [...event.tags, ['run', r.hex(4)]];
  },
  'the event loop in between': (event) => eachStack(event, (frames) => frames.unshift(...(GLUE[event.platform] ?? []))),
};

/** What run times put below the same code, sometimes. */
const GLUE: Readonly<Record<string, readonly Frame[]>> = {
  node: [
    {
      filename: 'node:internal/process/task_queues',
      module: 'task_queues',
      function: 'process.processTicksAndRejections',
      lineno: 95,
      in_app: false,
    },
  ],
  python: [
    {
      filename: 'asyncio/events.py',
      module: 'asyncio.events',
      abs_path: '/usr/lib/python3.12/asyncio/events.py',
      function: 'Handle._run',
      lineno: 88,
      in_app: false,
    },
  ],
};

/** Another error, however alike it looks. */
const DIFFERENCES: Readonly<Record<string, Change>> = {
  'another type': (event) => {
    const thrown = event.exception?.values.at(-1);
    // Where an SDK made the type up, it is no part of the error.
    if (thrown !== undefined && thrown.mechanism?.synthetic !== true) thrown.type = `${thrown.type ?? ''}Other`;
  },
  'another function failed': (event) => ownFrames(event).slice(-1).forEach(rename),
  'another function called it': (event) => ownFrames(event).slice(-2, -1).forEach(rename),
};

/**
 * A function without a name becomes one with a name; of another one every word of the name but a compiler's hash: what stands before or behind the name proper (`Object.`, `closure #1 … in`) is no part
 * of it on some platforms, so that a name with only that changed is the same function.
 */
function rename(frame: Frame): void {
  if (/^$|^\?$|anonymous/.test(frame.function ?? '')) frame.function = 'otherNamed';
  else
    frame.function = (frame.function ?? '').replaceAll(/[A-Za-z_]\w{2,}/g, (word) =>
      /^h[0-9a-f]{16}$/.test(word) ? word : `${word}Other`,
    );
}

const TRACES: readonly (() => ErrorEvent)[] = [django, express, browser, spring, go, rust, csharp, rails, php, ios];
const COMBINED = 6;
const GENERATED = 3_000;

export function labelledSet(): readonly Labelled[] {
  const traces = TRACES.flatMap((trace) => familyOf('to look at', trace.name, trace()));
  const recorded = capturedEnvelopes().flatMap((capture) => {
    const envelope = parseEnvelope(capture.body);
    const item = envelope.ok ? envelope.value.items.find(({ type }) => type === 'event') : undefined;
    const event = item === undefined ? null : normal(Buffer.from(item.payload).toString());
    return event?.exception === undefined ? [] : familyOf('only scored', capture.name, event);
  });
  const generated = Array.from({ length: GENERATED }, (_, seed): Labelled => {
    const { project, issue, eventId, event } = makeEvent(seed);
    const own = normal(event);
    return { half: 'only scored', platform: own.platform, label: `generated ${project}/${issue ?? eventId}`, event: own };
  });
  return [...traces, ...recorded, ...generated];
}

/** An error, those that differ from it, and of each what its other events look like. */
function familyOf(half: Half, name: string, event: ErrorEvent): readonly Labelled[] {
  const errors: (readonly [string, ErrorEvent])[] = [[name, event]];
  for (const [difference, change] of Object.entries(DIFFERENCES)) {
    const other = changed(event, (copy) => change(copy, random(1)));
    if (JSON.stringify(other) !== JSON.stringify(event)) errors.push([`${name}, ${difference}`, other]);
  }
  return errors.flatMap(([label, error], at) =>
    seenAgain(error, at).map((seen): Labelled => ({ half, platform: event.platform, label, event: seen })),
  );
}

function seenAgain(event: ErrorEvent, seed: number): readonly ErrorEvent[] {
  const all = Object.values(MUTATIONS);
  const single = all.map((mutate, at) => changed(event, (copy) => mutate(copy, random(1_000 * seed + at))));
  const combined = Array.from({ length: COMBINED }, (_, at) => {
    const r = random(1_000 * seed + 100 + at);
    return changed(event, (copy) => all.filter(() => r.next() < 0.5).forEach((mutate) => mutate(copy, r)));
  });
  return [event, ...single, ...combined];
}

function changed(event: ErrorEvent, change: (copy: ErrorEvent) => void): ErrorEvent {
  const copy = structuredClone(event);
  change(copy);
  return copy;
}

function eachStack(event: ErrorEvent, change: (frames: Frame[]) => void): void {
  for (const { stacktrace } of event.exception?.values ?? []) if (stacktrace?.frames !== undefined) change(stacktrace.frames);
}

function eachFrame(event: ErrorEvent, change: (frame: Frame) => void): void {
  eachStack(event, (frames) => frames.forEach(change));
}

/** Go's SDK calls all modules the program's own. */
const MODULE_CACHE = /\/pkg\/mod\//;

function ownFrames(event: ErrorEvent): readonly Frame[] {
  const frames = event.exception?.values.at(-1)?.stacktrace?.frames ?? [];
  return frames.filter((frame) => frame.in_app !== false && !MODULE_CACHE.test(frame.abs_path ?? ''));
}

function eachText(event: ErrorEvent, change: (text: string) => string): void {
  for (const exception of event.exception?.values ?? []) if (exception.value !== undefined) exception.value = change(exception.value);
}

function move(frame: Frame, lines: number): void {
  if (frame.lineno !== undefined && frame.lineno > 0) frame.lineno += lines;
}
