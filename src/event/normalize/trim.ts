import type { Breadcrumb, ErrorEvent, Exception, Frame, Stacktrace, Thread } from '../schema.ts';
import { stacksOf } from './exception.ts';
import { cutText } from './fields.ts';
import type { BagLimit, TextLimit } from './limits.ts';
import * as limits from './limits.ts';
import type { Notes } from './notes.ts';
import { slimFrames } from './slim-frames.ts';
import { fitsBag, trimBag } from './trim-bag.ts';

/**
 * Brings an event within the lengths of §6.8, in place. It comes after scrubbing: a secret that was cut in half would match no
 * rule, and text made of a deep container has lost its keys. Fields that are never scrubbed were cut when they were read.
 */
export function trimEvent(event: ErrorEvent, notes: Notes): void {
  trimTexts(event, notes, EVENT_TEXTS);
  trimBags(event, notes, EVENT_BAGS);
  trimPart(event.user, ['user'], notes, trimUser);
  trimPart(event.request, ['request'], notes, trimRequest);
  trimPart(event.logentry, ['logentry'], notes, trimMessage);
  trimPart(event.csp, ['csp'], notes, trimReport);
  trimContexts(event, notes);
  trimLists(event, notes);
  for (const { path, stack } of stacksOf(event)) trimStack(stack, path, notes);
}

function trimLists(event: ErrorEvent, notes: Notes): void {
  notes.each(event.breadcrumbs?.values, ['breadcrumbs', 'values'], trimBreadcrumb);
  notes.each(event.exception?.values, ['exception', 'values'], trimException);
  notes.each(event.threads?.values, ['threads', 'values'], trimThread);
  notes.each(event.errors, ['errors'], trimError);
}

type Texts = readonly (readonly [field: string, limit: TextLimit])[];
type Bags = readonly (readonly [field: string, limit: BagLimit])[];

const EVENT_TEXTS: Texts = [
  ['transaction', limits.CULPRIT],
  ['culprit', limits.CULPRIT],
  ['server_name', limits.SERVER_NAME],
];

const EVENT_BAGS: Bags = [
  ['extra', limits.MASSIVE],
  ['modules', limits.LARGE],
  ['transaction_info', limits.SMALL],
  ['hpkp', limits.LARGE],
  ['expectct', limits.LARGE],
  ['expectstaple', limits.LARGE],
];

function trimPart<T extends object>(
  part: T | undefined,
  path: readonly (string | number)[],
  notes: Notes,
  trim: (part: T, notes: Notes) => void,
): void {
  if (part === undefined) return;
  notes.down(...path);
  trim(part, notes);
  notes.up(path.length);
}

function trimTexts(part: object, notes: Notes, texts: Texts): void {
  const fields = part as Record<string, unknown>;
  for (const [field, limit] of texts) {
    const value = fields[field];
    if (typeof value !== 'string' || value.length <= limit.soft) continue;
    notes.down(field);
    fields[field] = cutText(value, limit, notes);
    notes.up(1);
  }
}

function trimBags(part: object, notes: Notes, bags: Bags): void {
  const fields = part as Record<string, unknown>;
  for (const [field, limit] of bags) {
    const value = fields[field];
    if (typeof value !== 'object' || value === null || fitsBag(value as Record<string, unknown>, limit)) continue;
    notes.down(field);
    trimBag(value as Record<string, unknown>, limit, notes);
    notes.up(1);
  }
}

const USER_TEXTS: Texts = [
  ['email', limits.EMAIL],
  ['id', limits.NAME],
  ['username', limits.NAME],
  ['name', limits.NAME],
  ['segment', limits.NAME],
];
const GEO_TEXTS: Texts = ['country_code', 'city', 'region', 'subdivision'].map((field) => [field, limits.SUMMARY] as const);

function trimUser(user: NonNullable<ErrorEvent['user']>, notes: Notes): void {
  trimTexts(user, notes, USER_TEXTS);
  trimBags(user, notes, [['data', limits.LARGER]]);
  trimPart(user.geo, ['geo'], notes, (geo) => trimTexts(geo, notes, GEO_TEXTS));
}

const REQUEST_TEXTS: Texts = [
  ['url', limits.PATH],
  ['fragment', limits.SUMMARY],
  ['data', { soft: limits.LARGER.chars, allowance: 0 }],
];
const REQUEST_BAGS: Bags = [
  ['data', limits.LARGER],
  ['env', limits.LARGE],
  ['query_string', limits.LARGE],
  ['cookies', limits.LARGE],
  ['headers', limits.LARGE],
];

function trimRequest(request: NonNullable<ErrorEvent['request']>, notes: Notes): void {
  trimTexts(request, notes, REQUEST_TEXTS);
  for (const field of ['query_string', 'cookies', 'headers'] as const) trimPairs(request[field], field, notes);
  trimBags(request, notes, REQUEST_BAGS);
  for (const field of ['query_string', 'cookies', 'headers'] as const) request[field] = request[field]?.filter(isWhole);
}

/** One value that is too long should not cost the others their place. */
const PAIR_TEXT: TextLimit = { soft: 4_096, allowance: 0 };

function trimPairs(pairs: [string, string][] | undefined, field: string, notes: Notes): void {
  for (const [at, pair] of (pairs ?? []).entries()) {
    if (pair[0].length <= PAIR_TEXT.soft && pair[1].length <= PAIR_TEXT.soft) continue;
    notes.down(field, at);
    trimTexts(pair, notes, [
      ['0', limits.ENUM],
      ['1', PAIR_TEXT],
    ]);
    notes.up(2);
  }
}

/** Trimming by size may leave the last pair without its value. */
function isWhole(pair: unknown): boolean {
  return Array.isArray(pair) && pair.length === 2 && typeof pair[0] === 'string' && typeof pair[1] === 'string';
}

const MESSAGE_TEXTS: Texts = [
  ['message', limits.MESSAGE],
  ['formatted', limits.MESSAGE],
];

function trimMessage(entry: NonNullable<ErrorEvent['logentry']>, notes: Notes): void {
  trimTexts(entry, notes, MESSAGE_TEXTS);
  trimBags(entry, notes, [['params', limits.LARGE]]);
}

const REPORT_TEXTS: Texts = [
  'blocked_uri',
  'document_uri',
  'original_policy',
  'referrer',
  'violated_directive',
  'source_file',
  'script_sample',
].map((field) => [field, limits.MESSAGE] as const);

function trimReport(report: object, notes: Notes): void {
  trimTexts(report, notes, REPORT_TEXTS);
}

function trimContexts(event: ErrorEvent, notes: Notes): void {
  const { contexts } = event;
  if (contexts === undefined) return;
  notes.down('contexts');
  for (const key of Object.keys(contexts)) {
    const context = contexts[key];
    const limit = key === 'flags' ? limits.FLAGS : limits.LARGE;
    if (context === undefined || fitsBag(context, limit)) continue;
    // What comes first stays: a context without its type is none.
    contexts[key] = { type: context['type'], ...context };
    trimBags(contexts, notes, [[key, limit]]);
  }
  notes.up(1);
}

const CRUMB_TEXTS: Texts = [['message', limits.MESSAGE]];
const DATA_BAG: Bags = [['data', limits.MEDIUM]];

function trimBreadcrumb(crumb: Breadcrumb, notes: Notes): void {
  trimTexts(crumb, notes, CRUMB_TEXTS);
  trimBags(crumb, notes, DATA_BAG);
}

const EXCEPTION_TEXTS: Texts = [['value', limits.MESSAGE]];
const MECHANISM_TEXTS: Texts = [['description', limits.MESSAGE]];

function trimException(exception: Exception, notes: Notes): void {
  trimTexts(exception, notes, EXCEPTION_TEXTS);
  trimPart(exception.mechanism, ['mechanism'], notes, trimMechanism);
}

function trimMechanism(mechanism: object, notes: Notes): void {
  trimTexts(mechanism, notes, MECHANISM_TEXTS);
  trimBags(mechanism, notes, DATA_BAG);
}

const THREAD_TEXTS: Texts = [['name', limits.SUMMARY]];
const THREAD_BAGS: Bags = [['held_locks', limits.LARGE]];

function trimThread(thread: Thread, notes: Notes): void {
  trimTexts(thread, notes, THREAD_TEXTS);
  trimBags(thread, notes, THREAD_BAGS);
}

const FRAME_BAGS: Bags = [
  ['vars', limits.MEDIUM],
  ['data', limits.MEDIUM],
  ['module_metadata', limits.MEDIUM],
];

function trimStack(stack: Stacktrace, path: readonly (string | number)[], notes: Notes): void {
  const { frames } = stack;
  slimFrames(frames);
  notes.each(frames, [...path, 'frames'], trimFrame);
}

function trimFrame(frame: Frame, notes: Notes): void {
  if (frame.vars === undefined && frame.data === undefined && frame['module_metadata'] === undefined) return;
  trimBags(frame, notes, FRAME_BAGS);
}

function trimError(error: { value?: unknown }, notes: Notes): void {
  trimTexts(error, notes, [['value', limits.SUMMARY]]);
  trimBags(error, notes, [['value', limits.MEDIUM]]);
}
