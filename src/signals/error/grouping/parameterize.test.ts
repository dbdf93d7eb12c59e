import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PARAMETER_PATTERNS } from './parameter-patterns.ts';
import { MAY_HAVE_PARAMETERS, firstLines, parameterize } from './parameterize.ts';

describe('every kind of parameter has its name', () => {
  test.each([
    ['User bob.smith+test@mail.example.com is gone', 'User <email> is gone'],
    ['admin@localhost', '<email>'],
    ['GET https://api.example.com/v1/users/42?x=1 failed', 'GET <url> failed'],
    ['WSS://push.example.com/socket closed', '<url> closed'],
    ['getaddrinfo ENOTFOUND db-7.eu-west-1.rds.amazonaws.com', 'getaddrinfo ENOTFOUND <hostname>'],
    ['no route to EXAMPLE.ORG', 'no route to <hostname>'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <ip>:<int>'],
    ['peer 10.20.30.40.', 'peer <ip>.'],
    ['bind ::1 failed', 'bind <ip> failed'],
    ['from 2001:db8:85a3::8a2e:370:7334', 'from <ip>'],
    ['from 2001:0db8:85a3:0000:0000:8a2e:0370:7334', 'from <ip>'],
    ['via fe80::1ff:fe23:4567:890a%eth2', 'via <ip>'],
    ['mapped ::ffff:192.0.2.128', 'mapped <ip>'],
    ['trace 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'trace <traceparent>'],
    ['trace 1-5759e988-bd862e3fe1be46a994272793', 'trace <traceparent>'],
    ['order 7f1b1c3e-93d5-4b3c-8a5e-6d2f0c9b1a77', 'order <uuid>'],
    ['commit da39a3ee5e6b4b0d3255bfef95601890afd80709', 'commit <sha1>'],
    ['digest d41d8cd98f00b204e9800998ecf8427e', 'digest <md5>'],
    ['aa:bb:cc:dd:ee:0f and AA-BB-CC-DD-EE-0F', '<mac> and <mac>'],
    [
      'took 123ms, then 12s, then 1.5s, then 1m30s, then 40µs',
      'took <duration>, then <duration>, then <duration>, then <duration>, then <duration>',
    ],
    ['txn tx274a77a8975c4a66aeb24-0052d95365', 'txn <swift_txn_id>'],
    ['at 0xDEADBEEF and 0x1', 'at <hex> and <hex>'],
    ['key deadbeef, key 12ab34cd56, key A1B2', 'key <hex>, key <hex>, key <hex>'],
    ['HEAD is 1a2b3c4', 'HEAD is <git_sha>'],
    ['charge ch_3MmlLrLkdIwHu7ix0snN0B15 declined', 'charge <random_id> declined'],
    ['ratio -0.75 of 1e9 and 3.5e-7', 'ratio <float> of 1e9 and <float>'],
    ['item 5 of -12', 'item <int> of <int>'],
    ['allocated 123456789 bytes', 'allocated <int> bytes'],
    ['name=\'Bob\' title="Dr" ok=True no=false', 'name=<quoted_str> title=<quoted_str> ok=<bool> no=<bool>'],
  ])('%s', (message, template) => {
    expect(parameterize(message)).toBe(template);
  });

  test.each([
    'Mon, 02 Jan 2006 15:04:05 MST',
    'Mon, 02 Jan 2006 15:04:05 -0700',
    'Monday, 02-Jan-06 15:04:05 GMT',
    'Fri Jan 02 2026 10:11:12 GMT+0100 (Central European Standard Time)',
    'Mon Jan  2 15:04:05 2006',
    'Mon Jan  2 15:04:05 UTC 2006',
    'Mon Jan 02, 1999',
    'Jan 2, 2026, 3:04 PM',
    'Jan  2 15:04:05',
    '2026-11-22T09:08:07.123456Z',
    '2026-11-22T09:08:07+02:00',
    '2026-11-22 09:08:07,123',
    '2026-11-22T09:08',
    '20261122T090807Z',
    '2026-11-22',
    '2026/11/22 09:08:07',
    '11/22/2026',
    '09:08:07',
    '9:08PM',
    '21:08',
    'datetime.datetime(2026, 11, 22, 9, 8, tzinfo=datetime.timezone.utc)',
  ])('a date: %s', (date) => {
    expect(parameterize(`expired (${date})`)).toBe('expired (<date>)');
  });
});

describe('what only looks like a parameter stays', () => {
  test.each([
    'Class::method is not defined',
    'std::bad_alloc',
    "Cannot read properties of undefined (reading 'face')",
    'logger.info is not a function',
    'column user_id2 does not exist in utf8mb4',
    'unknown target x86_64-unknown-linux-gnu, expected sha256-to-base64',
    "key 'true' and 'false'",
    'a1 b2',
    'mustache {{ x }} and <tag>',
  ])('%s', (message) => {
    expect(parameterize(message)).toBe(message);
  });

  test('a line and column after a file name are numbers, not a time', () => {
    expect(parameterize('foo.js:10:30')).toBe('foo.js:<int>:<int>');
  });

  test('a number glued to a word stays', () => {
    expect(parameterize('user_123 and x-3')).toBe('user_123 and x-<int>');
  });
});

describe('a long message', () => {
  test('is known by its first two lines that say something', () => {
    expect(parameterize('\n\nfailed 1\n  \nbecause 2\nthen 3')).toBe('failed <int>\nbecause <int>...');
    expect(firstLines('one\r\ntwo\n\n')).toBe('one\ntwo');
  });

  test('is cut at 8192 characters', () => {
    expect(parameterize('x '.repeat(8000)).length).toBeLessThan(8300);
  });

  test.each([
    'a',
    'a@',
    'a.',
    '1',
    '1.',
    'a:',
    '::',
    "='",
    'a-',
    '1:',
    'Mon ',
    'datetime.date(',
    'http:/',
    '0x',
    'a1',
    '-',
    '1m',
    'fe80::',
    'tx0',
  ])('cannot make the search slow: %s over and over', (piece) => {
    const text = piece.repeat(Math.ceil(8192 / piece.length)).slice(0, 8192);
    parameterize(text.slice(1));
    const before = process.cpuUsage();

    parameterize(text);

    // A backtracking search would take seconds; a linear one takes about a millisecond. Of the processor, not of a busy machine.
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(150);
  });
});

/** Text that is made of what the patterns are about, in odd neighbourhoods. */
const piece = fc.oneof(
  fc.constantFrom(
    'bob@example.com',
    'https://a.b/c',
    'db.example.com',
    '127.0.0.1',
    '::1',
    'fe80::a',
    '2026-11-22',
    '12:30',
    '9:08PM',
    'Mon Jan 02, 1999',
    '5ms',
    'aa:bb:cc:dd:ee:ff',
    '0xff',
    'deadbeef',
    'a1b2c3d',
    '-5',
    '3.14',
    "'q'",
    '"q"',
    'true',
    'Jan 2, 2026',
    'datetime.date(2026, 1, 1)',
    'ABCDEF12',
    '7f1b1c3e-93d5-4b3c-8a5e-6d2f0c9b1a77',
    'ch_3MmlLrLkdIwHu7ix0snN0B15',
    'Class::method',
    'word',
    'face',
    'user_1',
    'x',
  ),
  fc.constantFrom(' ', '=', ':', '.', '-', '_', ',', '(', ')', '@', '/', '\n', '+', '%', '\u00e9', "'", '"', 'T', 'Z'),
  fc.nat({ max: 99_999_999 }).map(String),
);
const text = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));

/** What §4.7 asks for, written down as it is said: one alternation, leftmost match wins. */
const ALTERNATION = new RegExp(PARAMETER_PATTERNS.map(({ source }, index) => `(?<p${index}>${source})`).join('|'), 'g');

function byAlternation(message: string): string {
  return firstLines(message).replace(ALTERNATION, (...args) => {
    const groups = args.at(-1) as Record<string, string | undefined>;
    const key = Object.keys(groups).find((name) => groups[name] !== undefined) ?? 'p0';
    return `<${PARAMETER_PATTERNS[Number(key.slice(1))]?.name}>`;
  });
}

test('the scanner finds what one plain alternation finds, in any text', () => {
  fc.assert(
    fc.property(text, (message) => {
      expect(parameterize(message)).toBe(byAlternation(message));
    }),
    { numRuns: 3000 },
  );
});

test('a text without parameters is told by the pre-test alone', () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.string(), fc.string({ unit: fc.constantFrom(...'abcdefgABF .:@=-_/') })), (message) => {
      expect(MAY_HAVE_PARAMETERS.test(message) || byAlternation(message) === firstLines(message)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

/** What an application puts into the holes of its messages. */
const parameter: readonly (readonly [kind: string, values: fc.Arbitrary<string>])[] = [
  ['number', fc.nat({ max: 2 ** 53 }).map(String)],
  ['uuid', fc.uuid()],
  ['address', fc.ipV4()],
  ['address of version 6', fc.ipV6().filter((ip) => ip !== '::')],
  ['date', fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString())],
  ['url', fc.webUrl()],
  ['duration', fc.nat({ max: 99_999 }).map((ms) => `${ms}ms`)],
  ['mail address', fc.stringMatching(/^[a-z]{1,10}@[a-z]{2,10}\.(?:com|org|de)$/)],
];

test.each(parameter)('two occurrences that differ in a %s are one template', (_, values) => {
  fc.assert(
    fc.property(values, values, (first, second) => {
      expect(parameterize(`cannot load ${first} for user`)).toBe(parameterize(`cannot load ${second} for user`));
    }),
  );
});

test('remembering changes nothing', () => {
  fc.assert(
    fc.property(text, (message) => {
      expect(parameterize(message)).toBe(parameterize(message));
    }),
  );
});
