import { BoundedCache } from '../../../lib/bounded-cache.ts';
import type { Frame } from '../../../event/schema.ts';
import type { Effect } from './effect.ts';
import { familyOf } from './family.ts';
import { nativeEffect } from './native-rules.ts';

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

/**
 * Paths, modules and functions repeat far more than they differ. Each is remembered by itself, because a key made of several is
 * a new string to hash for every frame (measured: a fifth of the time of grouping).
 */
const MAX_REMEMBERED = 10_000;

/** The built-in rules for one frame; null when they have nothing to say. */
export function effectOf(frame: Frame, platform: string): Effect | null {
  switch (familyOf(platform)) {
    case 'native':
      return nativeEffect(frame);
    case 'javascript':
      return javascriptFunctionEffect(frame.function) ?? pathEffect(frame, 'javascript');
    default:
      return moduleEffect(frame.module, platform) ?? pathEffect(frame, platform);
  }
}

const pathEffects = new Map<string, BoundedCache<Effect | null>>();

function pathEffect(frame: Frame, platform: string): Effect | null {
  const path = frame.abs_path ?? frame.filename;
  if (path === undefined) return null;
  const rules = Object.hasOwn(PATH_RULES, platform) ? platform : 'other';
  let cache = pathEffects.get(rules);
  if (cache === undefined) pathEffects.set(rules, (cache = new BoundedCache(MAX_REMEMBERED)));

  const known = cache.get(path);
  return known !== undefined ? known : cache.set(path, judgePath(path.toLowerCase().replaceAll('\\', '/'), rules));
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

function javascriptFunctionEffect(called: string | undefined): Effect | null {
  if (called === undefined) return null;
  const name = called.slice(called.lastIndexOf('.') + 1);
  if (JS_NOISE_FUNCTION.has(name)) return NOISE;
  if (name === 'reportError') return REPORTING;
  return name === 'sentryWrapped' ? TELEMETRY : null;
}

const JVM_STANDARD = /^(?:java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|groovy|clojure|android|androidx|com\.android|dalvik|libcore)\./;
const JVM_FRAMEWORK =
  /^(?:akka|org\.(?:apache|springframework|jboss|glassfish|hibernate|postgresql|eclipse|reactivestreams|aspectj|codehaus|slf4j)|com\.(?:fasterxml|zaxxer|google\.common|oracle|mysql)|io\.(?:ktor|netty|opentelemetry|micrometer|reactivex|undertow|vertx|grpc)|reactor|jakarta|ch\.qos|okhttp3|retrofit2|org\.gradle|org\.junit)\./;
const DOTNET_STANDARD = /^(?:System|Microsoft|MS|Windows)\.|^System$/;

const moduleEffects = new BoundedCache<Effect | null>(MAX_REMEMBERED);

function moduleEffect(module: string | undefined, platform: string): Effect | null {
  if (module === undefined) return null;
  if (platform === 'csharp') return DOTNET_STANDARD.test(module) ? STANDARD : null;
  if (platform !== 'java' && platform !== 'groovy') return null;
  const known = moduleEffects.get(module);
  return known !== undefined ? known : moduleEffects.set(module, judgeJvm(module));
}

function judgeJvm(module: string): Effect | null {
  // The demonstration programs of the SDK itself live under this name and are somebody's application.
  if (module.startsWith('io.sentry.') && !module.startsWith('io.sentry.samples.')) return TELEMETRY;
  if (JVM_STANDARD.test(module)) return STANDARD;
  return JVM_FRAMEWORK.test(module) ? FRAMEWORK : null;
}

type PathRule = readonly [path: RegExp, effect: Effect];

const ANYWHERE: readonly PathRule[] = [
  [/\/(?:site-packages|dist-packages|go\/pkg\/mod|\.pub-cache)\//, LIBRARY],
  [/^\/(?:lib|usr\/lib|usr\/local\/lib)\/|\/cellar\/|\/\.local\/share\//, INSTALLED],
];

/** Matched against the path in lower case, with slashes only. */
const PATH_RULES: Readonly<Record<string, readonly PathRule[]>> = {
  javascript: [
    [/\/node_modules\/@sentry\//, TELEMETRY],
    [JS_NOISE_PATH, NOISE],
    [JS_LIBRARY_PATH, LIBRARY],
  ],
  python: [[/(?:^|\/)(?:site-packages|dist-packages)\//, LIBRARY], ...ANYWHERE],
  php: [[/(?:^|\/)vendor\//, LIBRARY], ...ANYWHERE],
  ruby: [[/(?:^|\/)(?:vendor|gems)\//, LIBRARY], ...ANYWHERE],
  go: [[/(?:^|\/)(?:vendor|go\/pkg\/mod)\/|\/usr\/local\/go\/src\//, LIBRARY], ...ANYWHERE],
  dart: [[/\.pub-cache\/|^package:(?:flutter|sentry\w*)\/|^dart:|^org-dartlang-sdk:/, LIBRARY], ...ANYWHERE],
  elixir: [[/(?:^|\/)deps\//, LIBRARY], ...ANYWHERE],
  other: ANYWHERE,
};

function judgePath(path: string, rules: string): Effect | null {
  return (PATH_RULES[rules] ?? ANYWHERE).find(([pattern]) => pattern.test(path))?.[1] ?? null;
}
