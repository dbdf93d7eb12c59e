import { parseUserAgent } from '../../lib/user-agent/parse.ts';
import type { ErrorEvent } from '../schema.ts';

interface Age {
  readonly families: readonly string[];
  /** The newest major version that counts as old. */
  readonly upTo: number;
  readonly from?: number;
}

const IE = ['IE', 'IE Mobile'];
const FIREFOX = ['Firefox', 'Firefox Mobile'];
const CHROME = ['Chrome', 'Chrome Mobile', 'Chrome Mobile WebView'];
const SAFARI = ['Safari', 'Mobile Safari'];
const EDGE = ['Edge', 'Edge Mobile'];
const OPERA = ['Opera', 'Opera Mobile'];
const ANDROID = ['Android'];
const OPERA_MINI = ['Opera Mini'];

/** Ingest protocol §9; below the line those that settings of older clients still name. */
const AGES: Readonly<Record<string, Age>> = {
  ie: { families: IE, upTo: 11 },
  edge: { families: EDGE, upTo: 110 },
  safari: { families: SAFARI, upTo: 15 },
  firefox: { families: FIREFOX, upTo: 110 },
  chrome: { families: CHROME, upTo: 110 },
  opera: { families: OPERA, upTo: 99 },
  android: { families: ANDROID, upTo: 3 },
  opera_mini: { families: OPERA_MINI, upTo: 34 },

  ie_pre_9: { families: IE, upTo: 8 },
  ie9: { families: IE, from: 9, upTo: 9 },
  ie10: { families: IE, from: 10, upTo: 10 },
  ie11: { families: IE, from: 11, upTo: 11 },
  edge_pre_79: { families: EDGE, upTo: 78 },
  safari_pre_6: { families: SAFARI, upTo: 5 },
  opera_pre_15: { families: OPERA, upTo: 14 },
  opera_mini_pre_8: { families: OPERA_MINI, upTo: 7 },
  android_pre_4: { families: ANDROID, upTo: 3 },
};

/** By the user agent of the request, else by the browser context that the SDK or the normaliser filled. No version, no match. */
export function isLegacyBrowser(event: ErrorEvent, userAgent: string | null, names: readonly string[]): boolean {
  const browser = userAgent === null ? fromContext(event) : parseUserAgent(userAgent).browser;
  const major = Number.parseInt(browser?.version ?? '', 10);
  if (browser === undefined || Number.isNaN(major)) return false;
  return names.some((name) => {
    const age = AGES[name];
    return age !== undefined && age.families.includes(browser.family) && major <= age.upTo && major >= (age.from ?? 0);
  });
}

function fromContext(event: ErrorEvent): { readonly family: string; readonly version?: string } | undefined {
  const { name, version } = event.contexts?.['browser'] ?? {};
  return typeof name === 'string' && typeof version === 'string' ? { family: name, version } : undefined;
}
