import { BoundedCache } from '../../../lib/bounded-cache.ts';
import type { Frame } from '../schema.ts';
import { familyOf } from './family.ts';
import { nativeEffect } from './native-rules.ts';

/**
 * What the built-in rules say about a frame (processing §4.9, built-in base; our own rules, written from its list of topics).
 * `above` are the frames towards the crash, `below` those towards the program's start.
 */
export interface Effect {
  /** Overrides the SDK's `in_app`. */
  readonly app?: boolean;
  /** The rule only speaks where the SDK did not. */
  readonly isWeak?: true;
  /** False takes the frame out of the hash. */
  readonly group?: false;
  readonly above?: { readonly app?: false; readonly group: false };
  readonly below?: { readonly group: false };
  /** Runs of the same kind count once. */
  readonly run?: 'system' | 'std';
  readonly reason: string;
}

const LIBRARY: Effect = { app: false, reason: 'library code' };
const STANDARD: Effect = { app: false, reason: 'standard library' };
const FRAMEWORK: Effect = { app: false, reason: 'framework code' };
const INSTALLED: Effect = { app: false, isWeak: true, reason: 'in a directory of the system' };
const NOISE: Effect = { app: false, group: false, reason: 'glue code that comes and goes' };
const TELEMETRY: Effect = { app: false, group: false, reason: 'code of the error reporter' };
const REPORTING: Effect = {
  app: false,
  group: false,
  above: { app: false, group: false },
  reason: 'reports an error that it did not cause',
};

/** Frames repeat far more than they differ. Keys are at most some hundred bytes each. */
const effects = new BoundedCache<Effect | null>(20_000);

/** The built-in rules for one frame; null when they have nothing to say. */
export function effectOf(frame: Frame, platform: string): Effect | null {
  const key = `${platform}\n${frame.module ?? ''}\n${frame.function ?? ''}\n${frame.abs_path ?? frame.filename ?? ''}\n${frame.package ?? ''}`;
  const known = effects.get(key);
  return known !== undefined ? known : effects.set(key, judge(frame, platform));
}

function judge(frame: Frame, platform: string): Effect | null {
  const path = (frame.abs_path ?? frame.filename ?? '').toLowerCase().replaceAll('\\', '/');
  switch (familyOf(platform)) {
    case 'native':
      return nativeEffect(frame, path);
    case 'javascript':
      return javascriptEffect(frame, path);
    default:
      return moduleEffect(frame.module ?? '', platform) ?? pathEffect(path, platform);
  }
}

const JS_NOISE_PATH = /@babel\/|(?:^|\/)(?:core-js|regenerator-runtime|tslib)\/|(?:^|[/.-])newrelic|logrocket/;
const JS_NOISE_FUNCTION = new Set([
  'runMicrotasks',
  'queueMicrotask',
  'processTicksAndRejections',
  'runNextTicks',
  'nextTick',
  '_callSuper',
]);
const JS_LIBRARY_PATH =
  /(?:^|\/)node_modules\/|^node:|^https?:\/\/(?:unpkg\.com|cdnjs\.cloudflare\.com|(?:cdn|fastly)\.jsdelivr\.net|(?:www\.)?esm\.run|esm\.sh)\/|^(?:chrome|moz|safari(?:-web)?)-extension:/;

function javascriptEffect(frame: Frame, path: string): Effect | null {
  const name = (frame.function ?? '').slice((frame.function ?? '').lastIndexOf('.') + 1);
  if (JS_NOISE_FUNCTION.has(name)) return NOISE;
  if (name === 'reportError') return REPORTING;
  if (name === 'sentryWrapped' || path.includes('/node_modules/@sentry/')) return TELEMETRY;
  if (JS_NOISE_PATH.test(path)) return NOISE;
  return JS_LIBRARY_PATH.test(path) ? LIBRARY : null;
}

const JVM_STANDARD = /^(?:java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|clojure|android|androidx|com\.android|dalvik|libcore)\./;
const JVM_FRAMEWORK =
  /^(?:akka|org\.(?:apache|springframework|jboss|glassfish|hibernate|postgresql|eclipse|reactivestreams|aspectj|codehaus|slf4j)|com\.(?:fasterxml|zaxxer|google\.common|oracle|mysql)|io\.(?:ktor|netty|opentelemetry|micrometer|reactivex|undertow|vertx|grpc)|reactor|jakarta|ch\.qos|okhttp3|retrofit2|org\.gradle|org\.junit)\./;
const DOTNET_STANDARD = /^(?:System|Microsoft|MS|Windows)\.|^System$/;

function moduleEffect(module: string, platform: string): Effect | null {
  if (module === '') return null;
  if (platform === 'java' || platform === 'groovy') {
    // The demonstration programs of the SDK itself live under this name and are somebody's application.
    if (module.startsWith('io.sentry.') && !module.startsWith('io.sentry.samples.')) return TELEMETRY;
    if (JVM_STANDARD.test(module)) return STANDARD;
    return JVM_FRAMEWORK.test(module) ? FRAMEWORK : null;
  }
  return platform === 'csharp' && DOTNET_STANDARD.test(module) ? STANDARD : null;
}

const LIBRARY_PATHS: Readonly<Record<string, RegExp>> = {
  python: /(?:^|\/)(?:site-packages|dist-packages)\//,
  php: /(?:^|\/)vendor\//,
  ruby: /(?:^|\/)(?:vendor|gems)\//,
  go: /(?:^|\/)(?:vendor|go\/pkg\/mod)\/|\/usr\/local\/go\/src\//,
  dart: /\.pub-cache\/|^package:(?:flutter|sentry\w*)\/|^dart:|^org-dartlang-sdk:/,
  elixir: /(?:^|\/)deps\//,
};
const ANY_LIBRARY_PATH = /\/(?:site-packages|dist-packages|go\/pkg\/mod|\.pub-cache)\//;
const SYSTEM_PATH = /^\/(?:lib|usr\/lib|usr\/local\/lib)\/|\/cellar\/|\/\.local\/share\//;

function pathEffect(path: string, platform: string): Effect | null {
  if (path === '') return null;
  const library = Object.hasOwn(LIBRARY_PATHS, platform) ? LIBRARY_PATHS[platform] : undefined;
  if (library?.test(path) === true || ANY_LIBRARY_PATH.test(path)) return LIBRARY;
  return SYSTEM_PATH.test(path) ? INSTALLED : null;
}
