import { expect, test } from 'vitest';
import { isKept, isShell } from './rules.ts';

test('pages are kept for when the server is away, secrets and downloads are not', () => {
  const kept = ['/api/0/organizations/vedette/issues/', '/api/0/auth/state/', '/api/0/organizations/vedette/issues/4/events/latest/'];
  const refused = [
    '/api/0/organizations/vedette/live/',
    '/api/0/api-tokens/',
    '/api/0/auth/sessions/',
    '/api/0/system/users/',
    '/api/0/organizations/vedette/audit-logs/',
    '/api/0/projects/vedette/shop/events/1/attachments/2/',
    '/api/4/envelope/',
  ];

  expect(kept.filter(isKept)).toEqual(kept);
  expect(refused.filter(isKept)).toEqual([]);
  expect([isShell('/assets/first-1.js'), isShell('/api/0/')]).toEqual([true, false]);
});
