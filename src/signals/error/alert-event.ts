/** Errors as rules see them (processing §6.2). */
import type { AlertEvent, AlertIssue } from '../../features/alert/index.ts';
import type { CountedIssue } from '../../features/issue/index.ts';
import type { FindWhole, WholeEvent } from './whole-event.ts';

const MINUTE_MS = 60_000;

/** Events are looked up only when a rule may fire for their issue. */
export function toAlertIssues(issues: readonly CountedIssue[], find: FindWhole): readonly AlertIssue[] {
  return issues.map((issue) => {
    const minutes = new Map<number, number>();
    let atMs = 0;
    for (const { receivedAtMs } of issue.all) {
      const minute = Math.floor(receivedAtMs / MINUTE_MS);
      minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
      if (receivedAtMs > atMs) atMs = receivedAtMs;
    }
    const { orgId, projectId, issueId, isNew, isRegressed, hasReturned, persons } = issue;
    return {
      orgId,
      projectId,
      issueId,
      isNew,
      isRegressed,
      hasReturned,
      persons,
      minutes,
      atMs,
      hasEscalated: false,
      events: () =>
        issue.all.flatMap(({ eventId }) => {
          const event = find(projectId, eventId);
          return event === undefined ? [] : [toAlertEvent(event)];
        }),
    };
  });
}

function toAlertEvent(whole: WholeEvent): AlertEvent {
  const { value, ctx } = whole.settled;
  const { columns } = value;
  return {
    eventId: ctx.eventId,
    level: columns.level,
    environment: columns.environment,
    release: columns.release,
    receivedAtMs: ctx.receivedAtMs,
    title: columns.title,
    culprit: columns.culprit,
    message: columns.message,
    tags: columns.tags,
    attribute: (name) => attributeOf(whole.event as unknown as Bag, name), // asked by names, not by fields
    owned: () => whole.owned,
  };
}

type Bag = Readonly<Record<string, unknown>>;

/** Where an attribute stands in an event; `*` is every member of a list. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  message: ['logentry.formatted', 'logentry.message', 'exception.values.*.value'],
  platform: ['platform'],
  environment: ['environment'],
  type: ['type'],
  'error.handled': ['exception.values.*.mechanism.handled'],
  'error.unhandled': ['exception.values.*.mechanism.handled'],
  'error.main_thread': ['threads.values.*.main'],
  'exception.type': ['exception.values.*.type'],
  'exception.value': ['exception.values.*.value'],
  'user.id': ['user.id'],
  'user.email': ['user.email'],
  'user.username': ['user.username'],
  'user.ip_address': ['user.ip_address'],
  'http.method': ['request.method'],
  'http.url': ['request.url'],
  'http.status_code': ['contexts.response.status_code'],
  'sdk.name': ['sdk.name'],
  'stacktrace.code': framesOf('context_line'),
  'stacktrace.module': framesOf('module'),
  'stacktrace.filename': framesOf('filename'),
  'stacktrace.abs_path': framesOf('abs_path'),
  'stacktrace.package': framesOf('package'),
  'unreal.crash_type': ['contexts.unreal.crash_type'],
  'app.in_foreground': ['contexts.app.in_foreground'],
  'os.distribution.name': ['contexts.os.distribution_name'],
  'os.distribution.version': ['contexts.os.distribution_version'],
  'device.screen_width_pixels': ['contexts.device.screen_width_pixels'],
};

function framesOf(field: string): readonly string[] {
  return [`exception.values.*.stacktrace.frames.*.${field}`, `stacktrace.frames.*.${field}`];
}

function attributeOf(event: Bag, name: string): readonly string[] {
  const places = PLACES[name] ?? [name.startsWith('device.') ? `contexts.${name}` : name];
  const found = places.flatMap((place) => valuesAt(event, place.split('.')));
  if (name === 'error.unhandled') return found.map((handled) => String(handled === 'false'));
  return found;
}

function valuesAt(value: unknown, path: readonly string[]): readonly string[] {
  const [step, ...rest] = path;
  if (step === undefined) return ['string', 'number', 'boolean'].includes(typeof value) ? [String(value)] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (step === '*') return Array.isArray(value) ? value.flatMap((one) => valuesAt(one, rest)) : [];
  // Names in `extra` may have dots in them.
  const own = Object.hasOwn(value, path.join('.')) ? (value as Bag)[path.join('.')] : undefined;
  if (rest.length > 0 && own !== undefined) return valuesAt(own, []);
  return Object.hasOwn(value, step) ? valuesAt((value as Bag)[step], rest) : [];
}
