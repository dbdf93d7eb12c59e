import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { normal, SCRUBBING } from '../../test/normal-form.ts';
import type { ErrorEvent } from './schema.ts';

function scrubbed(payload: unknown): ErrorEvent {
  return normal(payload, { scrubbing: SCRUBBING });
}

/** Secrets that no text may have after scrubbing, and the forms in which they are hidden in events. */
const MARK = 'Xq7Zk';
const hidden: fc.Arbitrary<{ key: string; value: unknown }> = fc.oneof(
  fc.record({
    key: fc.constantFrom('password', 'userPassword', 'client_secret', 'API-KEY', 'x-auth', 'credentials', 'private_key', 'csrf_token', 'otp', 'two_factor'),
    value: fc.constantFrom<unknown>(MARK, [MARK], { a: MARK }, [[MARK]], { deep: { deeper: [MARK] } }),
  }),
  fc.record({
    key: fc.constantFrom('note', 'url', 'body', 'a', '0', 'toString'),
    value: fc
      .tuple(
        fc.constantFrom('', 'GET ', 'see\n', 'é😀 ', '"', 'x='),
        fc.constantFrom(
          `password=${MARK}`, `https://x/?a=1&token=${MARK}&b=2`, `{"password":"${MARK}"}`, `{\\"api_key\\":\\"${MARK}\\"}`, `{'secret': '${MARK}'}`, `Authorization: Basic ${MARK}`,
          `bearer ${MARK}`, `redis://u:${MARK}@h/0`, `//:${MARK}@h`, `/home/${MARK}/x`, `/Users/${MARK}`, `C:\\Users\\${MARK}\\x`, `C:\\Documents and Settings\\${MARK}`,
          `-----BEGIN EC PRIVATE KEY-----\n${MARK}\n-----END EC PRIVATE KEY-----`, `auth: '${MARK}'`, `"token" => "${MARK}"`, `user[passwd]=${MARK}`,
        ),
        fc.constantFrom('', ' ok', '\nnext', '"', '}', '&z=1'),
      )
      .map((parts) => parts.join('')),
  }),
); // prettier-ignore

/** Where the protocol lets people put values. */
const places: Record<string, (key: string, value: unknown) => object> = {
  extra: (key, value) => ({ extra: { [key]: value } }),
  deepExtra: (key, value) => ({ extra: { a: [{ b: { [key]: value } }] } }),
  context: (key, value) => ({ contexts: { mine: { [key]: value } } }),
  user: (key, value) => ({ user: { id: '1', data: { [key]: value } } }),
  userUnknown: (key, value) => ({ user: { id: '1', [key]: value } }),
  breadcrumb: (key, value) => ({ breadcrumbs: [{ data: { [key]: value } }] }),
  vars: (key, value) => ({ exception: { type: 'E', stacktrace: { frames: [{ vars: { [key]: value } }] } } }),
  threadVars: (key, value) => ({ threads: [{ id: 1, stacktrace: { frames: [{ vars: { [key]: value } }] } }] }),
  mechanism: (key, value) => ({ exception: { type: 'E', mechanism: { type: 'x', data: { [key]: value } } } }),
  legacyMechanism: (key, value) => ({ exception: { type: 'E', mechanism: { [key]: value } } }),
  body: (key, value) => ({ request: { data: { [key]: value } } }),
  jsonBody: (key, value) => ({ request: { data: JSON.stringify({ [key]: value }) } }),
  env: (key, value) => ({ request: { env: { [key]: value } } }),
  headers: (key, value) => ({ request: { headers: { [key]: value } } }),
  query: (key, value) => ({ request: { query_string: { [key]: value } } }),
  params: (key, value) => ({ logentry: { formatted: 'f', params: { [key]: value } } }),
  unknownTopLevel: (key, value) => ({ unknown: { [key]: value }, another: value }),
  unknownFrameField: (key, value) => ({ exception: { type: 'E', stacktrace: { frames: [{ function: 'f', odd: { [key]: value } }] } } }),
  wrongType: (key, value) => ({
    level: value === MARK ? `password=${MARK}` : value,
    user: { email: { [key]: value } },
    fingerprint: { [key]: value },
  }),
  errors: (key, value) => ({ errors: [{ type: 'x', name: `extra.${key}`, value }] }),
  meta: (key, value) => ({ _meta: { extra: { [key]: { '': { val: value, err: [['x', { [key]: value }]], chunks: [value] } } } } }),
};

test.each(Object.keys(places))('no planted secret is left: %s', (place) => {
  fc.assert(
    fc.property(hidden, ({ key, value }) => {
      const payload = places[place]?.(key, value) ?? {};
      // The plant is in the payload: else its absence proves nothing.
      expect(JSON.stringify(payload)).toContain(MARK);
      expect(JSON.stringify(scrubbed(payload))).not.toContain(MARK);
    }),
    { numRuns: 200 },
  );
});

test('tags, breadcrumb messages and addresses hold no planted secret either', () => {
  const text = `password=${MARK}`;
  const event = scrubbed({
    tags: { password: MARK, note: text },
    breadcrumbs: [{ message: `Authorization: ${MARK}` }],
    request: { url: `https://x:${MARK}@y/?token=${MARK}#secret=${MARK}`, cookies: `session=${MARK}; _csrf=${MARK}`, fragment: text },
    message: `Bearer ${MARK}`,
    exception: [{ type: 'E', value: `login failed: {"password":"${MARK}"}`, mechanism: { type: 'x', description: text } }],
    threads: [{ id: 1, name: text }],
    transaction: `/x?token=${MARK}`,
    server_name: text,
    csp: { document_uri: `https://x/?auth=${MARK}`, blocked_uri: `https://x/?${text}` },
    fingerprint: ['{{ default }}', text],
    hpkp: { password: MARK },
    transaction_info: { note: text },
  });

  expect(JSON.stringify(event)).not.toContain(MARK);
});
