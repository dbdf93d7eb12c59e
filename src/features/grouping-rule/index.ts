/**
 * Rules of a project about grouping, as people write them: fingerprint rules (processing §4.8) and stack trace rules (§4.9). Text to
 * rules, nothing else: `signals/error` asks them of events, `features/project` refuses a text that cannot be read.
 *
 * - Total: a line that is no rule is a fault with its line and column, and the other lines are rules all the same.
 * - Matching takes time linear in the text that is matched (RE2), whatever the pattern.
 */
export { parseFingerprintRules } from './fingerprint-rules.ts';
export type { FingerprintRule } from './fingerprint-rules.ts';
export type { Matcher, MatcherKey } from './matcher.ts';
export { parseStackRules } from './stack-rules.ts';
export type { StackAction, StackRule } from './stack-rules.ts';
export { faultSentence } from './lines.ts';
