/** How the demo describes its world: projects, their sources, the issues that happen in them. Plain values; events are made in event.ts. */

export interface DemoProject {
  readonly slug: string;
  readonly name: string;
  /** Of the project, as the set-up page names it. */
  readonly projectPlatform: string;
  /** Of its events. */
  readonly platform: string;
  readonly sdk: { readonly name: string; readonly version: string; readonly package: string };
  /** What comes before the version in `release`. */
  readonly releaseName: string;
  /** Oldest first; the last one was deployed some hours ago. */
  readonly versions: readonly string[];
  readonly kind: 'browser' | 'server' | 'mobile';
  /** Before the file in `abs_path`, or the bundle or package that frames name. */
  readonly root: string;
  readonly runtime?: { readonly name: string; readonly version: string };
  readonly sources: Readonly<Record<string, Source>>;
  readonly crumbs: readonly Crumb[];
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly modules?: Readonly<Record<string, string>>;
  readonly issues: readonly DemoIssue[];
}

/** Part of a file: the lines from `startsAt` on. */
export interface Source {
  readonly startsAt: number;
  readonly lines: readonly string[];
}

/** How often an issue happens over time; see schedule.ts. */
export type Shape = 'steady' | 'spike' | 'fresh' | 'regressed' | 'fading' | 'incident' | 'nightly' | 'fixed';

/** Texts may hold `{order}`, `{uuid}` and the like, filled anew for each event (fill.ts). */
export interface DemoIssue {
  readonly type: string;
  readonly value: string;
  /** Outermost call first, as SDKs send it. Empty for a message. */
  readonly frames: readonly DemoFrame[];
  readonly causes?: readonly DemoException[];
  /** Exceptions that were thrown together, each for itself: the issue's own is their group (Python's ExceptionGroup). */
  readonly group?: readonly DemoException[];
  /** What else ran; the frames of the issue are those of the first. */
  readonly threads?: readonly DemoThread[];
  readonly module?: string;
  readonly level?: 'fatal' | 'error' | 'warning' | 'info';
  readonly transaction?: string;
  readonly request?: { readonly method: string; readonly url: string; readonly body?: Readonly<Record<string, unknown>> };
  readonly logger?: string;
  /** `type` of the mechanism, and whether the program caught it. */
  readonly mechanism?: readonly [type: string, isHandled: boolean];
  readonly perDay: number;
  readonly shape: Shape;
  readonly lastCrumb?: Crumb;
  readonly tags?: Readonly<Record<string, string>>;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly environment?: string;
  /** Not a person's doing: no user, no address. */
  readonly isBackground?: boolean;
  readonly fingerprint?: readonly string[];
  readonly story?: Story;
}

/** What people did about an issue, over REST, before the last hours. */
export interface Story {
  readonly status?: 'resolved' | 'resolvedInNextRelease' | 'archived' | 'archivedUntilEscalating';
  readonly assign?: 'me' | 'team';
  readonly priority?: 'high' | 'medium' | 'low';
  readonly isBookmarked?: boolean;
  readonly notes?: readonly string[];
}

export interface DemoException {
  readonly type: string;
  readonly value: string;
  readonly frames: readonly DemoFrame[];
}

export interface DemoThread {
  readonly name: string;
  readonly state?: string;
  readonly frames: readonly DemoFrame[];
}

export interface DemoFrame {
  readonly file: string;
  readonly function: string;
  readonly line: number;
  readonly isApp: boolean;
  readonly source?: Source;
  readonly module?: string;
  readonly vars?: Readonly<Record<string, unknown>>;
}

export interface Crumb {
  readonly category: string;
  readonly type?: string;
  readonly level?: string;
  readonly message?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

export function source(startsAt: number, text: string): Source {
  return { startsAt, lines: text.replace(/^\n|\n\s*$/g, '').split('\n') };
}

interface AppFrameOptions {
  readonly vars?: Readonly<Record<string, unknown>>;
  readonly module?: string;
}

/** Frames of one project's own files, found by a piece of the line: `at('src/cart.ts', 'total(', 'checkout')`. */
export function framesOf(sources: Readonly<Record<string, Source>>) {
  return (file: string, fragment: string, name: string, options: AppFrameOptions = {}): DemoFrame => {
    const from = sources[file];
    const index = from?.lines.findIndex((line) => line.includes(fragment)) ?? -1;
    if (from === undefined || index < 0) throw new Error(`the demo's source ${file} has no line with "${fragment}"`);
    return { file, function: name, line: from.startsAt + index, isApp: true, source: from, ...options };
  };
}

/** A frame of a library. */
export function lib(file: string, line: number, name: string, module?: string): DemoFrame {
  return { file, function: name, line, isApp: false, ...(module === undefined ? {} : { module }) };
}

export function http(method: string, url: string, status: number): Crumb {
  return { category: 'http', type: 'http', data: { method, url, status_code: status }, ...(status >= 500 ? { level: 'error' } : {}) };
}

export function query(sql: string, milliseconds: string): Crumb {
  return { category: 'query', type: 'query', message: sql, data: { duration_ms: milliseconds } };
}

export function said(logger: string, message: string, level = 'info'): Crumb {
  return { category: logger, level, message };
}

export function click(target: string): Crumb {
  return { category: 'ui.click', type: 'user', message: target };
}

export function moved(from: string, to: string): Crumb {
  return { category: 'navigation', type: 'navigation', data: { from, to } };
}
