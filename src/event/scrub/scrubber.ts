import { BoundedCache } from '../../lib/bounded-cache.ts';
import type { ScrubbingConfig } from '../../pipeline/project-config.ts';
import type { KeyRules, KeyVerdict } from './keys.ts';
import { keyRules } from './keys.ts';
import { findPairs } from './pairs-in-text.ts';
import { mayMatch } from './pre-test.ts';
import type { Selectors } from './selectors.ts';
import { parseSelectors } from './selectors.ts';
import type { Edit, ValueRule } from './value-rules.ts';
import { FAMILY, findEdits, IP_RULES, isCardNumber, MESSAGE_RULES, TEXT_RULES } from './value-rules.ts';

/**
 * How a text is treated: as free text; as words for people that may have a value in them; as a message (§10.2, replace-only);
 * as a list of cookies.
 */
export type Treatment = 'free' | 'prose' | 'message' | 'cookies';

/** The rules of one project, ready to use. Holds no event. */
export interface Scrubber {
  readonly keys: KeyRules;
  readonly safe: Selectors;
  readonly scrubsAddresses: boolean;
  /** What the rules match in a text; null when they match nothing, which most texts tell at a glance. */
  find(text: string, treatment: Treatment): Edit[] | null;
  /** Whether the number has to go. */
  isSecretNumber(value: number): boolean;
}

/** Sensitive fields and selectors that are looked at; a settings form with more is not made by people. */
const MAX_SENSITIVE = 200;

/** Projects share a handful of settings. */
const scrubbers = new BoundedCache<{ readonly scrubber: Scrubber | null }>(500);
const byConfig = new WeakMap<ScrubbingConfig, Scrubber | null>();

/** The scrubber of a configuration; null when there is nothing to do. Remembered by its settings. */
export function scrubberFor(config: ScrubbingConfig): Scrubber | null {
  const known = byConfig.get(config);
  if (known !== undefined) return known;
  const key = JSON.stringify(config);
  const { scrubber } = scrubbers.get(key) ?? scrubbers.set(key, { scrubber: makeScrubber(config) });
  byConfig.set(config, scrubber);
  return scrubber;
}

function makeScrubber(config: ScrubbingConfig): Scrubber | null {
  const useDefaults = config.isEnabled && config.useDefaults;
  const sensitive = config.isEnabled ? words(config.sensitiveFields) : [];
  if (!useDefaults && sensitive.length === 0 && !config.scrubIpAddresses) return null;
  const safe = parseSelectors(config.safeFields);
  const keys = keyRules({ useDefaults, sensitive, safe: safe.keys });
  const addressRules = config.scrubIpAddresses ? IP_RULES : [];
  const textRules = [...(useDefaults ? TEXT_RULES : []), ...addressRules];
  const messageRules = [...(useDefaults ? MESSAGE_RULES : []), ...addressRules];
  const hasPairs = useDefaults || sensitive.length > 0;
  const wanted = familiesOf([...textRules, ...messageRules]) | (hasPairs ? FAMILY.pair : 0);
  const ruleOfName = (name: string): string | null => ruleOf(keys.nameVerdict(name));
  const ruleOfCookie = (name: string): string | null => ruleOf(keys.cookieVerdict(name));
  return {
    keys,
    safe,
    scrubsAddresses: config.scrubIpAddresses,
    find: (text, treatment) => {
      const hasOtherNames = keys.hasOwnRules || treatment === 'cookies';
      const families = mayMatch(text, hasOtherNames) & wanted;
      if (families === 0) return null;
      const edits: Edit[] = [];
      findEdits(text, treatment === 'message' ? messageRules : textRules, families, edits);
      if ((families & FAMILY.pair) !== 0 && treatment !== 'message') {
        const ruleOfPair = treatment === 'cookies' ? ruleOfCookie : ruleOfName;
        findPairs(text, { ruleOf: ruleOfPair, isTight: treatment !== 'free', hasOtherNames }, edits);
      }
      return edits.length === 0 ? null : edits;
    },
    isSecretNumber: (value) => useDefaults && isCardNumber(value),
  };
}

function words(fields: readonly string[]): string[] {
  return fields
    .slice(0, MAX_SENSITIVE)
    .map((field) => field.trim().toLowerCase())
    .filter((field) => field !== '');
}

function familiesOf(rules: readonly ValueRule[]): number {
  return rules.reduce((families, rule) => families | rule.family, 0);
}

/** The id of the rule that a key's verdict stands for; null when the value may stay. */
export function ruleOf(verdict: KeyVerdict): string | null {
  if (verdict === 'password') return '@password:filter';
  return verdict === 'sensitive' ? 'strip-fields' : null;
}
