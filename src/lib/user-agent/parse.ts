import { BoundedCache } from '../bounded-cache.ts';
import type { Pattern } from './patterns.ts';
import { patterns } from './patterns.ts';

/** What a `User-Agent` header says. Parts that are not known are missing; the families are uap-core's names. */
export interface UserAgent {
  readonly browser?: { readonly family: string; readonly version?: string };
  readonly os?: { readonly family: string; readonly version?: string };
  readonly device?: { readonly family: string; readonly brand?: string; readonly model?: string };
}

/** Real ones have up to some 500 characters; what comes after is not looked at, which bounds the time of the expressions. */
const MAX_LENGTH = 1_000;
/** A busy shop meets a few thousand in a day. */
const known = new BoundedCache<UserAgent>(4_000);

/** Pure; remembers what it was asked lately, since a parse costs some 100 µs. */
export function parseUserAgent(header: string): UserAgent {
  const text = header.length > MAX_LENGTH ? header.slice(0, MAX_LENGTH) : header;
  return known.get(text) ?? known.set(text, parse(text));
}

type Match = { readonly groups: readonly (string | undefined)[]; readonly replacements: Pattern['replacements'] };

function parse(text: string): UserAgent {
  const lower = text.toLowerCase();
  const { user_agent_parsers: browsers, os_parsers: systems, device_parsers: devices } = patterns();
  const browser = firstMatch(browsers, text, lower);
  const os = firstMatch(systems, text, lower);
  const device = firstMatch(devices, text, lower);
  return {
    ...named(browser && { family: replaced(browser, 'family_replacement', 1), version: version(browser, VERSION_OF_BROWSER) }, 'browser'),
    ...named(os && { family: replaced(os, 'os_replacement', 1), version: version(os, VERSION_OF_OS) }, 'os'),
    ...named(
      device && {
        family: replaced(device, 'device_replacement', 1),
        brand: replaced(device, 'brand_replacement', 0),
        model: replaced(device, 'model_replacement', 1),
      },
      'device',
    ),
  };
}

const VERSION_OF_BROWSER = ['v1_replacement', 'v2_replacement', 'v3_replacement'];
const VERSION_OF_OS = ['os_v1_replacement', 'os_v2_replacement', 'os_v3_replacement', 'os_v4_replacement'];

function firstMatch(list: readonly Pattern[], text: string, lower: string): Match | null {
  for (const pattern of list) {
    if (pattern.literal !== null && !lower.includes(pattern.literal)) continue;
    pattern.regex ??= new RegExp(pattern.source, pattern.flags);
    const groups = pattern.regex.exec(text);
    if (groups !== null) return { groups, replacements: pattern.replacements };
  }
  return null;
}

/** The replacement with its `$1` filled in, or the group itself; undefined when there is neither. */
function replaced(match: Match, name: string, group: number): string | undefined {
  const template = match.replacements[name];
  const value =
    template === undefined
      ? group > 0
        ? match.groups[group]
        : undefined
      : template.replace(/\$(\d)/g, (_, digit: string) => match.groups[Number(digit)] ?? '');
  return value?.trim() || undefined;
}

function version(match: Match, names: readonly string[]): string | undefined {
  const parts: string[] = [];
  for (const [at, name] of names.entries()) {
    const part = replaced(match, name, at + 2);
    if (part === undefined) break;
    parts.push(part);
  }
  return parts.join('.') || undefined;
}

/** `{[name]: part}` without what is undefined; nothing when the family is not known. */
function named(part: PossiblePart | null, name: string): Record<string, unknown> {
  if (part === null || part.family === undefined || part.family === 'Other') return {};
  return { [name]: Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) };
}

type PossiblePart = Readonly<Record<'family', string | undefined> & Partial<Record<'version' | 'brand' | 'model', string | undefined>>>;
