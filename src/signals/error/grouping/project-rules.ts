import { parseFingerprintRules, parseStackRules } from '../../../features/grouping-rule/index.ts';
import type { FingerprintRule, Matcher, MatcherKey, StackRule } from '../../../features/grouping-rule/index.ts';
import type { GroupingRules } from '../../../pipeline/project-config.ts';
import type { ErrorEvent, Exception, Frame } from '../../../event/schema.ts';
import { stacksOf } from './stacks.ts';
import { eventTag } from './event-tag.ts';
import { familyOf } from './family.ts';

/** A project's own rules, ready to be asked. */
export interface ProjectRules {
  readonly fingerprint: readonly FingerprintRule[];
  readonly stack: readonly StackRule[];
}

const read = new WeakMap<GroupingRules, ProjectRules | null>();

/** Null for a project without rules: most. Read once per configuration; lines that are no rules say nothing. */
export function projectRules(texts: GroupingRules | undefined): ProjectRules | null {
  if (texts === undefined) return null;
  const known = read.get(texts);
  if (known !== undefined) return known;
  const rules = { fingerprint: parseFingerprintRules(texts.fingerprinting).rules, stack: parseStackRules(texts.stack).rules };
  const found = rules.fingerprint.length + rules.stack.length === 0 ? null : rules;
  read.set(texts, found);
  return found;
}

/** The first rule that fits decides (processing §4.8). */
export function fingerprintRuleOf(event: ErrorEvent, rules: ProjectRules | null): FingerprintRule | null {
  return rules?.fingerprint.find(({ matchers }) => fitsEvent(event, matchers)) ?? null;
}

/**
 * Matchers of one group hold for the same exception or frame; each group needs one that they hold for. What is asked of the event
 * holds or does not.
 */
function fitsEvent(event: ErrorEvent, matchers: readonly Matcher[]): boolean {
  const groups = Map.groupBy(matchers, ({ key }) => GROUP_OF[key]);
  for (const [group, members] of groups) {
    const candidates = CANDIDATES[group](event);
    const isHeld = candidates.some((read) => members.every((matcher) => holds(matcher, read(matcher))));
    if (!isHeld) return false;
  }
  return true;
}

export function holds({ fits, isNegated }: Matcher, texts: readonly string[]): boolean {
  return texts.some(fits) !== isNegated;
}

type Group = 'event' | 'exception' | 'frame' | 'message';
/** The texts that a matcher is asked of; any of them may fit. */
type Read = (matcher: Matcher) => readonly string[];

const GROUP_OF: Readonly<Record<MatcherKey, Group>> = {
  type: 'exception',
  value: 'exception',
  mechanism: 'exception',
  message: 'message',
  logger: 'event',
  level: 'event',
  tags: 'event',
  path: 'frame',
  module: 'frame',
  function: 'frame',
  package: 'frame',
  app: 'frame',
  category: 'frame',
  family: 'event',
  sdk: 'event',
  release: 'event',
};

const CANDIDATES: Readonly<Record<Group, (event: ErrorEvent) => readonly Read[]>> = {
  event: (event) => [(matcher) => present(ofEvent(event, matcher))],
  exception: (event) => (event.exception?.values ?? []).map((exception) => (matcher) => present(ofException(exception, matcher.key))),
  frame: (event) =>
    stacksOf(event).flatMap((stack) =>
      stack.frames.map((frame) => (matcher: Matcher) => ofFrame(frame, matcher.key, frame.in_app === true)),
    ),
  message: (event) => {
    const own = event.logentry?.formatted ?? event.logentry?.message;
    const values = (event.exception?.values ?? []).map((exception) => exception.value);
    return [own, ...values].filter((text) => text !== undefined).map((text) => () => [text]);
  },
};

function present(text: string | undefined): readonly string[] {
  return text === undefined || text === '' ? [] : [text];
}

function ofEvent(event: ErrorEvent, { key, tag }: Matcher): string | undefined {
  switch (key) {
    case 'logger':
      return event.logger;
    case 'level':
      return event.level;
    case 'release':
      return event.release;
    case 'sdk':
      return event.sdk?.name;
    case 'family':
      return familyOf(event.platform);
    default:
      return eventTag(event, tag);
  }
}

export function ofException(exception: Exception | undefined, key: MatcherKey): string | undefined {
  if (key === 'type') return exception?.type;
  return key === 'value' ? exception?.value : exception?.mechanism?.type;
}

/** `isApp` is what is known of the frame so far. */
export function ofFrame(frame: Frame, key: MatcherKey, isApp: boolean): readonly string[] {
  switch (key) {
    case 'path':
      return [...present(frame.abs_path), ...present(frame.filename)];
    case 'module':
      return present(frame.module);
    case 'function':
      return present(frame.function);
    case 'package':
      return present(frame.package);
    case 'app':
      return [isApp ? 'yes' : 'no'];
    default:
      return [];
  }
}
