import type { ScrubbingConfig } from '../pipeline/project-config.ts';
import { stacksOf } from './normalize/exception.ts';
import { adoptMeta } from './normalize/meta.ts';
import { Notes } from './normalize/notes.ts';
import type { ErrorEvent, Exception, Frame } from './schema.ts';
import { scrubRemarks } from './scrub/scrub-remarks.ts';
import { FieldScrubber } from './scrub/scrub-parts.ts';
import { ruleOf, scrubberFor } from './scrub/scrubber.ts';

/**
 * Removes personal and secret values from a normalised event, in place, and notes each in `_meta` (ingest protocol §10).
 * `normalizeEvent` has done this already; this is for events that are scrubbed again under changed rules. Idempotent.
 */
export function scrubEvent(event: ErrorEvent, config: ScrubbingConfig): void {
  const notes = new Notes(adoptMeta(event._meta), event.errors ?? []);
  scrubWithNotes(event, config, notes);
  event._meta = notes.meta;
}

/**
 * The same, with the notes of a normalisation under way. Walks the fields that may hold personal values. Not among them, and so
 * never touched: ids and times, `debug_meta`, paths and source lines of frames, names of functions, modules, releases, the SDK,
 * the user agent (§10.2).
 */
export function scrubWithNotes(event: ErrorEvent, config: ScrubbingConfig, notes: Notes): void {
  const scrubber = scrubberFor(config);
  if (scrubber === null) return;
  const fields = new FieldScrubber(scrubber, notes);
  fields.texts(event, PROSE, 'prose');
  fields.texts(event, BAGS, 'free');
  fields.pairs(event, 'tags', 'plain');
  scrubFingerprint(event, fields);
  scrubContexts(event, fields);
  scrubInterfaces(event, fields);
  scrubLists(event, fields);
  for (const { path, stack } of stacksOf(event)) notes.each(stack.frames, [...path, 'frames'], (frame) => scrubFrame(frame, fields));
  if (scrubber.scrubsAddresses) removeAddresses(event, fields);
  if (notes.holdsValues) scrubRemarks(event, scrubber, notes);
}

const PROSE = ['transaction', 'culprit', 'server_name'];
const BAGS = ['extra', 'transaction_info', 'hpkp', 'expectct', 'expectstaple'];
const CRUMB = ['message', 'data'];
const USER = ['id', 'email', 'username', 'name', 'segment', 'data'];
const REPORT = ['blocked_uri', 'document_uri', 'original_policy', 'referrer', 'violated_directive', 'source_file', 'script_sample'];

function inside(fields: FieldScrubber, path: readonly (string | number)[], work: () => void): void {
  fields.notes.down(...path);
  work();
  fields.notes.up(path.length);
}

/** Parts are texts of their own, not a name with its value. */
function scrubFingerprint(event: ErrorEvent, fields: FieldScrubber): void {
  const parts = event.fingerprint;
  if (parts === undefined) return;
  inside(fields, ['fingerprint'], () => {
    for (const at of parts.keys()) fields.field(parts, String(at), 'prose');
  });
}

/** A context whose name tells goes as a whole: text in its place would be no context. */
function scrubContexts(event: ErrorEvent, fields: FieldScrubber): void {
  const { contexts } = event;
  if (contexts === undefined) return;
  for (const key of Object.keys(contexts)) {
    const ruleId = ruleOf(fields.scrubber.keys.verdict(key));
    if (ruleId === null) inside(fields, ['contexts'], () => fields.field(contexts, key, 'free'));
    else fields.remove(contexts, key, { path: ['contexts'], ruleId });
  }
}

function scrubLists(event: ErrorEvent, fields: FieldScrubber): void {
  const { notes } = fields;
  notes.each(event.breadcrumbs?.values, ['breadcrumbs', 'values'], (crumb) => fields.texts(crumb, CRUMB, 'free'));
  notes.each(event.exception?.values, ['exception', 'values'], (exception) => scrubException(exception, fields));
  notes.each(event.threads?.values, ['threads', 'values'], (thread) => fields.field(thread, 'name', 'prose'));
}

function scrubInterfaces(event: ErrorEvent, fields: FieldScrubber): void {
  const { user, request, logentry, csp } = event;
  if (user !== undefined) inside(fields, ['user'], () => fields.texts(user, USER, 'free'));
  if (request !== undefined) inside(fields, ['request'], () => scrubRequest(request, fields));
  if (csp !== undefined) inside(fields, ['csp'], () => fields.texts(csp, REPORT, 'free'));
  if (logentry === undefined) return;
  inside(fields, ['logentry'], () => {
    fields.field(logentry, 'formatted', 'message');
    fields.field(logentry, 'message', 'message');
    fields.field(logentry, 'params', 'free');
  });
}

function scrubRequest(request: NonNullable<ErrorEvent['request']>, fields: FieldScrubber): void {
  fields.texts(request, ['url', 'fragment', 'data', 'env'], 'free');
  fields.pairs(request, 'query_string', 'plain');
  fields.pairs(request, 'headers', 'headers');
  fields.pairs(request, 'cookies', 'cookies');
}

/**
 * The value is a sentence for people, and what groups events. §10.2 exempts it from the destructive rules; what can be told from
 * a secret without doubt is taken out all the same.
 */
function scrubException(exception: Exception, fields: FieldScrubber): void {
  fields.field(exception, 'value', 'prose');
  const { mechanism } = exception;
  if (mechanism === undefined) return;
  inside(fields, ['mechanism'], () => {
    fields.field(mechanism, 'description', 'prose');
    fields.field(mechanism, 'data', 'free');
  });
}

function scrubFrame(frame: Frame, fields: FieldScrubber): void {
  if (frame.vars !== undefined) fields.field(frame, 'vars', 'free');
  if (frame.data !== undefined) fields.field(frame, 'data', 'free');
  if (frame['module_metadata'] !== undefined) fields.field(frame, 'module_metadata', 'free');
}

const REMOVED = '@anything:remove';

/** §10.3: fields that are addresses. Those in other texts are replaced by a rule. */
function removeAddresses(event: ErrorEvent, fields: FieldScrubber): void {
  fields.remove(event.user, 'ip_address', { path: ['user'], ruleId: REMOVED });
  fields.remove(event.request?.env, 'REMOTE_ADDR', { path: ['request', 'env'], ruleId: REMOVED });
  fields.remove(event.sdk, 'client_ip', { path: ['sdk'], ruleId: REMOVED });
}
