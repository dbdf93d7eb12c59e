/**
 * Traffic of a web shop in which one issue has a planted cause, or none: what a brief has to find, and to be silent about. People
 * have devices, countries, plans, flags and a release that they update at their own time; they meet a dozen usual errors on the
 * routes they visit, some much more often than others. Everything follows from the seed.
 */
import { random } from './random.ts';
import type { Random } from './random.ts';

export const CAUSES = ['release', 'flag', 'device', 'route', 'region', 'none'] as const;
export type Cause = (typeof CAUSES)[number];

export interface Traffic {
  /** As SDKs send them, oldest first. */
  readonly events: readonly Record<string, unknown>[];
  /** The type of the issue in question; no other event has it. */
  readonly issueType: string;
  readonly planted: { readonly kind: 'tag' | 'flag'; readonly key: string; readonly value: string } | null;
  /** The newest release, which a part of the people gets in these hours, whatever the cause. */
  readonly deploy: { readonly version: string; readonly atMs: number };
}

const HOUR_MS = 3_600_000;
const SPAN_MS = 12 * HOUR_MS;
/** So many of those hit are hit by something else: real causes are not pure. A release that has the fault is alone with it. */
const IMPURE = 0.05;

const DEVICES = ['Pixel 7', 'Pixel 8', 'iPhone 13', 'iPhone 14', 'iPhone 15', 'Galaxy S22', 'Galaxy S23', 'Moto G'] as const;
const COUNTRIES = ['NO', 'SE', 'DK', 'FI', 'DE', 'NL', 'FR', 'PL', 'ES'] as const;
const ROUTES = ['/', '/search', '/product/:id', '/cart', '/checkout', '/orders', '/account', '/login'] as const;
const FLAGS = ['new-payment', 'beta-search', 'dark-theme', 'fast-images', 'price-test'] as const;
const PLANS = ['free', 'team', 'business'] as const;
const USUAL_ERRORS = 12;

interface Person {
  readonly id: string;
  readonly device: string;
  readonly country: string;
  readonly plan: string;
  readonly flags: Readonly<Record<string, boolean>>;
  /** How many usual errors; a few people have very many. */
  readonly activity: number;
  readonly updatesAtMs: number;
  readonly oldRelease: string;
}

interface World {
  readonly r: Random;
  readonly untilMs: number;
  readonly deploy: Traffic['deploy'];
  readonly people: readonly Person[];
  /** One flag is off for everybody until then. */
  readonly turned: { readonly flag: string; readonly atMs: number };
  readonly usualRoutes: readonly (readonly string[])[];
}

export function trafficOf(cause: Cause, seed: number, untilMs: number): Traffic {
  const r = random(seed * 31 + CAUSES.indexOf(cause) + 1);
  const world = worldOf(r, untilMs);
  const planted = plantedIn(world, cause);
  const usual = world.people.flatMap((person) => usualEvents(world, person));
  const events = [...usual, ...hits(world, cause, planted)].toSorted((a, b) => Number(a['timestamp']) - Number(b['timestamp']));
  return { events, issueType: ISSUE, planted, deploy: world.deploy };
}

const ISSUE = 'PlantedError';

function worldOf(r: Random, untilMs: number): World {
  const fromMs = untilMs - SPAN_MS;
  const moment = (from: number, until: number) => fromMs + SPAN_MS * (from + (until - from) * r.next());
  const deploy = { version: 'shop@3.2.0', atMs: moment(0.3, 0.8) };
  const people = Array.from({ length: 250 + r.below(200) }, (_, at) => personOf(r, at, deploy.atMs));
  const usualRoutes = Array.from({ length: USUAL_ERRORS }, () => Array.from({ length: 1 + r.below(3) }, () => skewed(r, ROUTES)));
  return { r, untilMs, deploy, people, turned: { flag: r.pick(FLAGS), atMs: moment(0.3, 0.8) }, usualRoutes };
}

/** Of a list, the first ones more often. */
function skewed<T>(r: Random, from: readonly T[]): T {
  return from[Math.floor(from.length * r.next() ** 1.2)] as T; // below the length
}

const ROLLOUTS = [0.3, 0.1, 0.5, 0.2, 0.5];
const MEAN_UPDATE_MS = 5 * HOUR_MS;

function personOf(r: Random, at: number, deployAtMs: number): Person {
  return {
    id: `person-${at}`,
    device: skewed(r, DEVICES),
    country: skewed(r, COUNTRIES),
    plan: skewed(r, PLANS),
    flags: Object.fromEntries(FLAGS.map((flag, place) => [flag, r.next() < (ROLLOUTS[place] ?? 0.5)])),
    activity: Math.min(30, Math.ceil(Math.exp(0.8 * r.gauss()))),
    updatesAtMs: deployAtMs - Math.log(1 - r.next()) * MEAN_UPDATE_MS,
    oldRelease: r.next() < 0.7 ? 'shop@3.1.0' : 'shop@3.0.4',
  };
}

function plantedIn({ r, deploy, turned }: World, cause: Cause): Traffic['planted'] {
  switch (cause) {
    case 'release':
      return { kind: 'tag', key: 'release', value: deploy.version };
    case 'flag':
      return { kind: 'flag', key: turned.flag, value: 'true' };
    case 'device':
      return { kind: 'tag', key: 'device', value: skewed(r, DEVICES) };
    case 'route':
      return { kind: 'tag', key: 'transaction', value: skewed(r, ROUTES) };
    case 'region':
      return { kind: 'tag', key: 'geo.country_code', value: skewed(r, COUNTRIES) };
    case 'none':
      return null;
  }
}

function usualEvents(world: World, person: Person): Record<string, unknown>[] {
  const { r, untilMs } = world;
  return Array.from({ length: person.activity }, () => {
    const at = r.below(USUAL_ERRORS);
    return eventOf(world, person, {
      type: `Usual${at}Error`,
      route: r.pick(world.usualRoutes[at] ?? ROUTES),
      atMs: untilMs - r.next() * SPAN_MS,
    });
  });
}

/** Who is hit, when, on which route: as the cause says, else as everybody. */
function hits(world: World, cause: Cause, planted: Traffic['planted']): Record<string, unknown>[] {
  const { r, untilMs } = world;
  const began = beginning(world, cause);
  const wanted = 40 + r.below(120);
  const found: Record<string, unknown>[] = [];
  for (let tries = 0, people = 0; people < wanted && tries < MOST_TRIES; tries += 1) {
    const person = r.pick(world.people);
    const atMs = began + (untilMs - began) * r.next();
    // Whoever uses the shop more meets more of everything.
    if (r.next() > person.activity / 10) continue;
    const isStray = cause !== 'release' && r.next() < IMPURE;
    if (!isStray && !isHit(world, person, { cause, planted, atMs })) continue;
    people += 1;
    const route = isStray ? null : routeOf(cause, planted);
    for (let again = 1 + r.below(3); again > 0; again -= 1)
      found.push(eventOf(world, person, { type: ISSUE, route: route ?? anyRoute(world), atMs: Math.min(untilMs, atMs + again * 1000) }));
  }
  return found;
}

function routeOf(cause: Cause, planted: Traffic['planted']): string | null {
  return cause === 'route' && planted !== null ? planted.value : null;
}

/** Of people who are hit by a rare cause there may be few. */
const MOST_TRIES = 60_000;

function beginning({ r, untilMs, deploy, turned }: World, cause: Cause): number {
  if (cause === 'release') return deploy.atMs;
  return cause === 'flag' ? turned.atMs : untilMs - SPAN_MS * (0.1 + 0.7 * r.next());
}

/** As often as the usual errors are there. */
function anyRoute({ r, usualRoutes }: World): string {
  return r.pick(r.pick(usualRoutes));
}

interface Hit {
  readonly cause: Cause;
  readonly planted: Traffic['planted'];
  readonly atMs: number;
}

function isHit(world: World, person: Person, { cause, planted, atMs }: Hit): boolean {
  switch (cause) {
    case 'release':
      return atMs > person.updatesAtMs;
    case 'flag':
      return isOn(world, person, { flag: planted?.key ?? '', atMs });
    case 'device':
      return person.device === planted?.value;
    case 'region':
      return person.country === planted?.value;
    default:
      return true;
  }
}

function isOn({ turned }: World, person: Person, { flag, atMs }: { readonly flag: string; readonly atMs: number }): boolean {
  return person.flags[flag] === true && (flag !== turned.flag || atMs >= turned.atMs);
}

interface What {
  readonly type: string;
  readonly route: string;
  readonly atMs: number;
}

function eventOf(world: World, person: Person, { type, route, atMs }: What): Record<string, unknown> {
  const isApple = person.device.startsWith('iPhone');
  const hex = world.r.hex(32);
  return {
    event_id: world.r.hex(32),
    timestamp: atMs / 1000,
    platform: 'javascript',
    level: 'error',
    environment: 'production',
    release: atMs > person.updatesAtMs ? world.deploy.version : person.oldRelease,
    transaction: route,
    user: { id: person.id, geo: { country_code: person.country } },
    tags: { plan: person.plan, request: hex.slice(0, 12) },
    contexts: {
      device: { model: person.device, family: person.device.split(' ')[0] },
      os: { name: isApple ? 'iOS' : 'Android', version: isApple ? '17.1' : '14' },
      flags: { values: FLAGS.map((flag) => ({ flag, result: isOn(world, person, { flag, atMs }) })) },
      trace: { trace_id: hex, span_id: hex.slice(0, 16) },
    },
    exception: {
      values: [
        {
          type,
          value: `${type} in the shop`,
          mechanism: { type: 'generic', handled: false },
          stacktrace: { frames: [{ function: `on${type}`, filename: 'app/shop.js', lineno: 7, in_app: true }] },
        },
      ],
    },
    sdk: { name: 'sentry.javascript.browser', version: '10.0.0' },
  };
}
