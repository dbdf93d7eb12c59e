import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyText } from '../../../test/any-text.ts';
import { faultSentence, parseFingerprintRules, parseStackRules } from './index.ts';
import { ruleGlob } from './rule-glob.ts';

describe('fingerprint rules', () => {
  test.each([
    ['type:A -> x', ['x'], null],
    ['error.type:A -> x, y z', ['x', 'y', 'z'], null],
    ['type:A->x', null, 'Line 1, column 10: Write key:pattern'],
    ['!logger:"my log*" tags.tier:db -> {{ default }}, {{tags.tier}}', ['{{ default }}', '{{tags.tier}}'], null],
    ['message:"say \\"no\\"" -> "a b" title="No: {{ message }}"', ['a b'], null],
    ['"tags.odd:key":x -> y', ['y'], null],
  ])('%s', (text, fingerprint, fault) => {
    const parsed = parseFingerprintRules(text);

    expect(parsed.rules[0]?.fingerprint ?? null).toEqual(fingerprint);
    const sentence = faultSentence(parsed);
    if (fault === null) expect(sentence).toBeNull();
    else expect(sentence).toContain(fault);
  });

  test.each([
    ['# a remark\n\ntype:A x', 'Line 3, column 8: Write key:pattern'],
    ['type:A ->', 'Line 1, column 10: There is no fingerprint'],
    ['-> x', 'Line 1, column 1: A rule begins with what it asks'],
    ['typ:A -> x', 'Line 1, column 1: typ is nothing that rules know; did you mean type?'],
    ['category:A -> x', 'Line 1, column 1: category cannot be asked in this kind of rule'],
    ['type:"A -> x', 'Line 1, column 6: This " is not closed.'],
    ['app:maybe -> x', 'Line 1, column 5: app: is yes or no.'],
  ])('%s is refused: %s', (text, sentence) => {
    expect(faultSentence(parseFingerprintRules(text))).toContain(sentence);
  });

  test('the lines beside a fault are rules all the same, and know their numbers', () => {
    const { rules, faults } = parseFingerprintRules('type:A -> a\r\nnonsense\r\n  type:B -> b');

    expect(rules.map((rule) => [rule.line, rule.fingerprint])).toEqual([
      [1, ['a']],
      [3, ['b']],
    ]);
    expect(faults.map((fault) => fault.line)).toEqual([2]);
  });

  test('a title is kept apart from the fingerprint', () => {
    const [rule] = parseFingerprintRules('type:A -> a title="Out of {{ tags.what }}", b').rules;

    expect(rule).toMatchObject({ fingerprint: ['a', 'b'], title: 'Out of {{ tags.what }}' });
  });

  test('two hundred rules are enough for anybody', () => {
    const { rules, faults } = parseFingerprintRules('type:A -> a\n'.repeat(300));

    expect(rules).toHaveLength(200);
    expect(faults[0]?.message).toContain('more than 200');
  });
});

describe('stack trace rules', () => {
  test.each([
    ['module:vendor.* -app', 1],
    ['family:javascript,native path:**/lib/** ^-group v+app', 2],
    ['[function:main] | function:b* | [module:c] +group -app', 2],
    ['| [module:c] +group', null],
    ['function:a | [function:b] max-frames=10 min-frames=2', 2],
    ['function:a category=throw', 1],
  ])('%s', (text, actions) => {
    const { rules, faults } = parseStackRules(text);

    expect(rules[0]?.actions.length ?? null).toBe(actions);
    expect(faults).toHaveLength(actions === null ? 1 : 0);
  });

  test.each([
    ['module:a', 'column 9: There is no action'],
    ['module:a +apps', 'column 10: This is no action'],
    ['module:a max-frames=many', 'column 10: max-frames is a number'],
    ['[module:a function:b -app', 'column 11: This [ is not closed'],
    ['[module:a] function:b -app', 'column 12: Write | between'],
    ['logger:a -app', 'column 1: logger cannot be asked'],
    ['module:a invert-stacktrace=1', 'column 10: Stacks are always read'],
  ])('%s is refused: %s', (text, sentence) => {
    expect(faultSentence(parseStackRules(text))).toContain(sentence);
  });
});

test.each([
  ['*.py', 'a/b.py', false, true],
  ['*.py', 'b.py', true, true],
  ['**.py', 'a/b.py', true, true],
  ['**/lib/**', '/usr/lib/x', true, true],
  ['a?c', 'abc', true, true],
  ['a?c', 'a/c', false, true],
  ['[a-c]x', 'bx', true, true],
  ['[!a-c]x', 'bx', false, true],
  [String.raw`a\*b`, 'a*b', true, false],
  ['a*b', 'aXXb', true, false],
  ['(x|y)', 'x', false, false],
  ['[]', '[]', true, false],
  ['[!]', '[!]', true, false],
])('the pattern %s and the text %s: %s', (pattern, text, isFitting, isPath) => {
  expect(ruleGlob(pattern, { isCaseSensitive: true, isPath })(text)).toBe(isFitting);
});

test('any text is read without a throw, and no pattern takes long', () => {
  const piece = fc.constantFrom(
    'type:',
    'path:',
    '[',
    ']',
    '|',
    '->',
    '-app',
    '^',
    '*',
    '**',
    '\\',
    '"',
    '[!',
    '-',
    'z-a',
    '{{',
    '}}',
    ',',
    ' ',
    '\n',
  );
  const anyRules = fc.array(fc.oneof(piece, anyText({ maxLength: 4 })), { maxLength: 30 }).map((parts) => parts.join(''));

  fc.assert(
    fc.property(anyRules, anyText(), (text, asked) => {
      const rules = [...parseFingerprintRules(text).rules, ...parseStackRules(text).rules];

      for (const { matchers } of rules) for (const { fits } of matchers) expect(typeof fits(asked)).toBe('boolean');
    }),
    { numRuns: 1_000 },
  );
  const fits = ruleGlob('*a*a*a*a*a*a*a*a*b', { isCaseSensitive: false, isPath: false });
  expect(fits('a'.repeat(8_000))).toBe(false);
});
