import { hash } from 'node:crypto';
import { flagsOf } from './flags.ts';
import type { Grouping } from './grouping-types.ts';
import { insideColumns, type InsideColumns } from './inside.ts';
import type { ErrorEvent, Exception, Frame, Stacktrace } from '../../event/schema.ts';

/** What a row of `errors` holds of an event, besides where it came from and which issue it belongs to. */
export interface ErrorColumns {
  readonly timestampMs: number;
  readonly type: string;
  readonly platform: string;
  readonly level: string;
  readonly logger: string;
  readonly environment: string;
  readonly release: string;
  readonly dist: string;
  readonly transaction: string;
  readonly serverName: string;
  readonly sdkName: string;
  readonly sdkVersion: string;
  readonly title: string;
  readonly culprit: string;
  readonly location: string;
  readonly message: string;
  readonly exceptions: ExceptionColumns;
  readonly frames: FrameColumns;
  readonly handled: Handled;
  readonly user: UserColumns;
  readonly httpMethod: string;
  readonly url: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly replayId: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly flags: readonly (readonly [name: string, result: string])[];
  readonly inside: InsideColumns;
}

/** 1 handled, 0 not, 2 the SDK did not say. */
export type Handled = 0 | 1 | 2;

interface ExceptionColumns {
  readonly types: readonly string[];
  readonly values: readonly string[];
  readonly mechanisms: readonly string[];
}

interface FrameColumns {
  readonly filenames: readonly string[];
  readonly functions: readonly string[];
  readonly modules: readonly string[];
}

interface UserColumns {
  readonly id: string;
  readonly email: string;
  readonly username: string;
  readonly ip: string;
  readonly country: string;
  /** 16 hex digits of a digest of the first that is set; null for nobody. */
  readonly person: string | null;
}

/** Search wants the gist; the whole is in the payload. */
const MAX_TEXT = 1_024;
const MAX_MESSAGE = 8_192;
/** Of a cause chain, the newest; deeper ones are nearly always wrappers. */
const MAX_EXCEPTIONS = 16;
/** Distinct names of each kind; a stack of 250 frames repeats itself. */
const MAX_FRAME_NAMES = 32;
const MAX_FRAMES_READ = 500;

/** Pure. `tags` are the event's own and the derived ones. */
export function toColumns(event: ErrorEvent, grouping: Grouping, tags: readonly [string, string][]): ErrorColumns {
  const exceptions = event.exception?.values ?? [];
  return {
    timestampMs: Math.round(event.timestamp * 1000),
    type: event.type,
    platform: event.platform,
    level: event.level,
    ...originColumns(event),
    title: grouping.title,
    culprit: grouping.culprit,
    location: cut(grouping.metadata.filename, MAX_TEXT),
    message: messageOf(event),
    exceptions: exceptionColumns(exceptions),
    frames: frameColumns(event),
    handled: handledOf(exceptions),
    user: userColumns(event),
    httpMethod: cut(event.request?.method, 32),
    url: cut(event.request?.url, MAX_TEXT),
    ...linkColumns(event, tags),
    tags,
    flags: flagsOf(event),
    inside: insideColumns(event),
  };
}

/** Which program sent it, and from where in it. */
function originColumns(event: ErrorEvent) {
  return {
    logger: cut(event.logger, MAX_TEXT),
    environment: cut(event.environment, MAX_TEXT),
    release: cut(event.release, MAX_TEXT),
    dist: cut(event.dist, MAX_TEXT),
    transaction: cut(event.transaction, MAX_TEXT),
    serverName: cut(event.server_name, MAX_TEXT),
    sdkName: cut(event.sdk?.name, MAX_TEXT),
    sdkVersion: cut(event.sdk?.version, MAX_TEXT),
  };
}

/** Ids of what else there is about it. */
function linkColumns({ contexts }: ErrorEvent, tags: readonly [string, string][]) {
  const trace = contexts?.['trace'];
  const replayTag = tags.find(([key]) => key === 'replayId')?.[1];
  return {
    traceId: hexOf(trace?.['trace_id'], 32),
    spanId: hexOf(trace?.['span_id'], 16),
    replayId: hexOf(contexts?.['replay']?.['replay_id'], 32) || hexOf(replayTag, 32),
  };
}

function messageOf(event: ErrorEvent): string {
  const text = event.occurrence?.subtitle ?? event.logentry?.formatted ?? event.logentry?.message ?? event.exception?.values.at(-1)?.value;
  return cut(text, MAX_MESSAGE);
}

function cut(text: string | undefined, length: number): string {
  if (text === undefined) return '';
  return text.length <= length ? text : text.slice(0, length);
}

/** Ids that came as something else are no ids; the payload still shows them. */
function hexOf(value: unknown, length: number): string {
  return typeof value === 'string' && value.length === length && /^[0-9a-f]+$/.test(value) ? value : '';
}

function exceptionColumns(exceptions: readonly Exception[]): ExceptionColumns {
  const newest = exceptions.slice(-MAX_EXCEPTIONS).toReversed();
  return {
    types: newest.map((exception) => cut(exception.type, MAX_TEXT)),
    values: newest.map((exception) => cut(exception.value, MAX_TEXT)),
    mechanisms: newest.map((exception) => cut(exception.mechanism?.type, MAX_TEXT)),
  };
}

/** One exception that nobody handled makes the event unhandled. */
function handledOf(exceptions: readonly Exception[]): Handled {
  let handled: Handled = 2;
  for (const exception of exceptions) {
    if (exception.mechanism?.handled === false) return 0;
    if (exception.mechanism?.handled === true) handled = 1;
  }
  return handled;
}

/** From the crash outwards; the application's frames first, so that they are not the ones left out. */
function frameColumns(event: ErrorEvent): FrameColumns {
  const filenames = new Set<string>();
  const functions = new Set<string>();
  const modules = new Set<string>();
  const frames = framesFromCrash(event);
  for (const wanted of [true, false]) {
    for (const frame of frames) {
      if ((frame.in_app === true) !== wanted) continue;
      addName(filenames, frame.filename ?? frame.abs_path);
      addName(functions, frame.function);
      addName(modules, frame.module);
    }
  }
  return { filenames: [...filenames], functions: [...functions], modules: [...modules] };
}

function addName(names: Set<string>, name: string | undefined): void {
  if (name !== undefined && name !== '' && names.size < MAX_FRAME_NAMES) names.add(cut(name, MAX_TEXT));
}

function framesFromCrash(event: ErrorEvent): readonly Frame[] {
  const frames: Frame[] = [];
  const exceptions = event.exception?.values ?? [];
  for (let at = exceptions.length - 1; at >= 0 && frames.length < MAX_FRAMES_READ; at--) pushFromCrash(frames, exceptions[at]?.stacktrace);
  if (frames.length > 0) return frames;

  pushFromCrash(frames, event.stacktrace);
  for (const thread of event.threads?.values ?? []) {
    if (thread.crashed === true || thread.current === true) pushFromCrash(frames, thread.stacktrace);
  }
  return frames;
}

function pushFromCrash(frames: Frame[], stack: Stacktrace | undefined): void {
  const from = stack?.frames ?? [];
  for (let at = from.length - 1; at >= 0 && frames.length < MAX_FRAMES_READ; at--) frames.push(from[at] as Frame);
}

function userColumns({ user }: ErrorEvent): UserColumns {
  const id = cut(user?.id, MAX_TEXT);
  const email = cut(user?.email, MAX_TEXT);
  const username = cut(user?.username, MAX_TEXT);
  const ip = cut(user?.ip_address, 64);
  return { id, email, username, ip, country: cut(user?.geo?.country_code, 8), person: personOf({ id, email, username, ip }) };
}

/** The first that is set, as the `user` tag has it (processing §1.3): a digest, so that the counters hold no personal values. */
function personOf(user: { readonly id: string; readonly email: string; readonly username: string; readonly ip: string }): string | null {
  if (user.id !== '') return digest(`id:${user.id}`);
  if (user.email !== '') return digest(`email:${user.email}`);
  if (user.username !== '') return digest(`username:${user.username}`);
  return user.ip === '' ? null : digest(`ip:${user.ip}`);
}

function digest(text: string): string {
  return hash('md5', text).slice(0, 16);
}
