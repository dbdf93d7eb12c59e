import { random } from '../../bench/random.ts';
import type { Random } from '../../bench/random.ts';
import { fill } from './fill.ts';
import { BROWSERS, customer, PHONES } from './people.ts';
import { HISTORY_MS, LAST_DEPLOY_MS } from './schedule.ts';
import type { Occurrence } from './schedule.ts';
import type { DemoFrame, DemoIssue, DemoProject } from './model.ts';

export interface DemoEvent {
  readonly eventId: string;
  readonly event: Record<string, unknown>;
}

const CONTEXT_LINES = 5;

/** The event as the project's SDK would send it (ingest protocol §5). Everything follows from the occurrence's seed. */
export function makeEvent({ project, issue, atMs, seed }: Occurrence, nowMs: number): DemoEvent {
  const r = random(seed);
  const eventId = r.hex(32);
  const user = issue.isBackground ? undefined : customer(r);
  return {
    eventId,
    event: {
      event_id: eventId,
      timestamp: atMs / 1000,
      platform: project.platform,
      level: issue.level ?? 'error',
      release: `${project.releaseName}@${versionAt(project, atMs, { nowMs, r })}`,
      environment: issue.environment ?? (r.next() < 0.9 ? 'production' : 'staging'),
      ...(issue.transaction === undefined ? {} : { transaction: issue.transaction }),
      ...(issue.logger === undefined ? {} : { logger: issue.logger }),
      ...(issue.fingerprint === undefined ? {} : { fingerprint: issue.fingerprint }),
      ...what(project, issue, r),
      breadcrumbs: { values: breadcrumbs(project, issue, { r, atMs }) },
      tags: { ...tagsOf(project, r), ...issue.tags },
      ...(user === undefined ? {} : { user }),
      ...place(project, issue, r),
      extra: fill(issue.extra ?? {}, r),
      sdk: {
        name: project.sdk.name,
        version: project.sdk.version,
        packages: [{ name: project.sdk.package, version: project.sdk.version }],
      },
    },
  };
}

/** The release that was live at a moment; phones update late. */
export function versionAt({ versions, kind }: DemoProject, atMs: number, { nowMs, r }: { nowMs: number; r: Random }): string {
  const last = versions.length - 1;
  const step = (HISTORY_MS - LAST_DEPLOY_MS) / last;
  const age = nowMs - atMs;
  const live = age < LAST_DEPLOY_MS ? last : Math.max(0, last - 1 - Math.floor((age - LAST_DEPLOY_MS) / step));
  const behind = kind === 'mobile' ? Math.floor(r.next() ** 2 * 3) : 0;
  return versions[Math.max(0, live - behind)] ?? '0.0.0';
}

/** An exception with its causes, or a message. */
function what(project: DemoProject, issue: DemoIssue, r: Random): Record<string, unknown> {
  if (issue.frames.length === 0) return { logentry: { message: issue.value, formatted: fill(issue.value, r) } };
  const [type, isHandled] = issue.mechanism ?? ['generic', true];
  const chain = [issue, ...(issue.causes ?? [])];
  const values = chain.map((one, at) => ({
    type: one.type,
    value: fill(one.value, r),
    ...('module' in one ? { module: one.module } : {}),
    ...(one.frames.length === 0 ? {} : { stacktrace: { frames: one.frames.map((frame) => frameOf(project, frame, r)) } }),
    mechanism: at === 0 ? { type, handled: isHandled } : { type: 'chained', handled: isHandled },
  }));
  const members = (issue.group ?? []).map((one, at) => ({
    type: one.type,
    value: fill(one.value, r),
    stacktrace: { frames: one.frames.map((frame) => frameOf(project, frame, r)) },
    mechanism: { type: 'chained', handled: isHandled, source: `exceptions[${at}]`, exception_id: at + 1, parent_id: 0 },
  }));
  if (members.length > 0) Object.assign(values[0]?.mechanism ?? {}, { exception_id: 0, is_exception_group: true });
  // The oldest cause comes first on the wire.
  return { exception: { values: [...values, ...members].toReversed() }, ...threadsOf(project, issue, r) };
}

/** The thread of the exception has its frames there; the others bring their own. */
function threadsOf(project: DemoProject, { threads, type }: DemoIssue, r: Random): Record<string, unknown> {
  if (threads === undefined) return {};
  const values = threads.map(({ name, state, frames }, id) => ({
    id: id + 1,
    name,
    current: id === 0,
    crashed: id === 0 && type !== 'ApplicationNotResponding',
    ...(state === undefined ? {} : { state }),
    ...(id === 0 ? {} : { stacktrace: { frames: frames.map((frame) => frameOf(project, frame, r)) } }),
  }));
  return { threads: { values } };
}

function frameOf(project: DemoProject, frame: DemoFrame, r: Random): Record<string, unknown> {
  return {
    ...placeOfFrame(project, frame),
    function: frame.function,
    lineno: frame.line,
    ...(project.kind === 'browser' || project.platform === 'node' ? { colno: 5 + (frame.line % 40) } : {}),
    in_app: frame.isApp,
    ...(frame.source === undefined ? {} : contextOf(frame.source, frame.line)),
    ...(frame.vars === undefined ? {} : { vars: fill(frame.vars, r) }),
  };
}

function placeOfFrame({ platform, kind, root }: DemoProject, { file, module, isApp }: DemoFrame): Record<string, string> {
  const named: Record<string, string> = module === undefined ? {} : { module };
  if (kind === 'browser') return { filename: `${root}${file}`, abs_path: `${root}${file}`, ...named };
  if (platform === 'java') return { filename: file, ...named };
  if (platform === 'cocoa') return { filename: file, package: isApp ? root : `/usr/lib/swift/${module ?? 'lib'}`, ...named };
  return { filename: file, abs_path: file.startsWith('/') ? file : `${root}${file}`, ...named };
}

function contextOf({ lines, startsAt }: { lines: readonly string[]; startsAt: number }, line: number): Record<string, unknown> {
  const at = line - startsAt;
  return {
    pre_context: lines.slice(Math.max(0, at - CONTEXT_LINES), at),
    context_line: lines[at],
    post_context: lines.slice(at + 1, at + 1 + CONTEXT_LINES),
  };
}

function breadcrumbs(project: DemoProject, issue: DemoIssue, { r, atMs }: { r: Random; atMs: number }): unknown[] {
  const count = 3 + r.below(9);
  let agoMs = 200 + r.below(900);
  const crumbs = Array.from({ length: count }, () => r.pick(project.crumbs));
  const last = issue.lastCrumb ?? r.pick(project.crumbs);
  return [last, ...crumbs]
    .map((crumb) => {
      const made = { level: 'info', ...fill(crumb, r), timestamp: Math.round(atMs - agoMs) / 1000 };
      agoMs += 300 + r.below(14_000);
      return made;
    })
    .toReversed();
}

function tagsOf({ tags }: DemoProject, r: Random): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, values]) => [key, values[Math.floor(r.next() ** 1.6 * values.length)] ?? '']));
}

/** Where it happened: machine, device, request. */
function place(project: DemoProject, issue: DemoIssue, r: Random): Record<string, unknown> {
  const trace = { trace_id: r.hex(32), span_id: r.hex(16), op: issue.isBackground ? 'task' : 'http.server', status: 'internal_error' };
  if (project.kind === 'mobile') return { contexts: { trace: { ...trace, op: 'ui.action' }, ...phone(project, r) } };
  const request = issue.request && requestOf(project, issue.request, r);
  if (project.kind === 'browser') {
    return {
      contexts: {
        trace: { ...trace, op: 'pageload' },
        culture: { locale: r.pick(['de-DE', 'fr-FR', 'en-GB', 'nb-NO']), timezone: 'Europe/Berlin' },
      },
      request,
    };
  }
  return {
    server_name: `${project.slug}-${r.pick(['7c9f4d', '58d2b1'])}-${r.pick(['x2k9p', 'm4qzt', 'h8wlc', 'b6nrd'])}`,
    contexts: {
      trace,
      runtime: project.runtime,
      os: { name: 'Linux', version: '6.12.48', kernel_version: '6.12.48-cloud-amd64' },
      device: { arch: 'x86_64', processor_count: 4, memory_size: 8_589_934_592, free_memory: 500_000_000 + r.below(3_000_000_000) },
    },
    ...(project.modules === undefined ? {} : { modules: project.modules }),
    ...(request ? { request } : {}),
  };
}

function requestOf({ kind }: DemoProject, request: NonNullable<DemoIssue['request']>, r: Random): Record<string, unknown> {
  const headers: Record<string, string> = {
    'User-Agent': r.pick(BROWSERS),
    ...(kind === 'browser' ? {} : { Host: 'api.larkspur.example', Accept: 'application/json' }),
  };
  if (kind === 'server') {
    Object.assign(headers, {
      'X-Request-Id': r.hex(32),
      'Accept-Language': r.pick(['de-DE,de;q=0.9', 'fr-FR,fr;q=0.9', 'en-GB,en;q=0.8']),
    });
    // Scrubbed on arrival: the page shows that it was there and is gone.
    if (r.next() < 0.4) headers['Authorization'] = `Bearer ${r.hex(40)}`;
  }
  return {
    method: request.method,
    url: fill(request.url, r),
    headers,
    ...(request.body === undefined ? {} : { data: fill(request.body, r) }),
  };
}

function phone({ platform }: DemoProject, r: Random): Record<string, unknown> {
  const model = r.pick<(typeof PHONES)['cocoa' | 'java'][number]>(platform === 'cocoa' ? PHONES.cocoa : PHONES.java);
  const versions: readonly string[] = model.versions;
  return {
    device: {
      family: model.family,
      model: model.model,
      name: model.name,
      arch: 'arm64',
      battery_level: 5 + r.below(95),
      orientation: r.next() < 0.9 ? 'portrait' : 'landscape',
      memory_size: 6_442_450_944,
      free_memory: 60_000_000 + r.below(2_000_000_000),
      online: r.next() < 0.96,
    },
    os: { name: model.os, version: r.pick(versions) },
    app: { app_identifier: 'shop.larkspur.app', app_name: 'Larkspur', in_foreground: r.next() < 0.9 },
  };
}
