import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { startApi } from '../../test/api.ts';
import { house } from '../../test/house.ts';
import { bindRoutes } from './binder.ts';
import { linkHeader, pageWindow } from './cursor.ts';
import { openApiDocument } from './openapi.ts';
import { route } from './route.ts';
import type { AnyRoute } from './route.ts';

test('the server does not start with a route that has no scope, or with two for one path', () => {
  const good = route({
    method: 'GET',
    path: '/api/0/thing/',
    scope: 'user',
    summary: '',
    params: z.object({}),
    answer: z.object({}),
    handle: async () => ({}),
  });
  const bind = (routes: readonly unknown[]) => bindRoutes({ route() {} } as never, routes as AnyRoute[], {} as never);

  expect(() => bind([{ ...good, scope: undefined }])).toThrow('declares no scope');
  expect(() => bind([{ ...good, scope: [] }])).toThrow('declares no scope');
  expect(() => bind([good, good])).toThrow('declared twice');
  expect(() => bind([{ ...good, path: '/api/0/thing' }])).toThrow('is not of the form');
});

test('every answer has limits, security headers and a body that says what is wrong', async () => {
  const api = await startApi(house);

  const good = await api.get('organizations/');
  const unknown = await api.get('no/such/thing/');
  const slashless = await api.get('/api/0/organizations/vedette?x=1');
  const badToken = await api.get('organizations/', { token: 'sntryu_nope' });
  const noToken = await api.get('organizations/', { token: null });
  const badJson = await api.call('POST', 'api-tokens/', { headers: { 'content-type': 'application/json' }, body: '{"name":' });
  const fields = await api.call('POST', 'organizations/vedette/projects/', { body: { name: '', slug: 'Not A Slug' } });

  expect(good.headers['x-sentry-rate-limit-limit']).toBe('1000');
  expect(good.headers['x-sentry-rate-limit-remaining']).toBe('999');
  expect(good.headers['x-content-type-options']).toBe('nosniff');
  expect(good.headers['content-security-policy']).toContain("default-src 'none'");
  expect(good.headers['access-control-allow-origin']).toBeUndefined();
  expect(good.headers['link']).toContain('rel="next"; results="false"; cursor="0:100:0"');
  expect([unknown.status, slashless.status, badToken.status, noToken.status, badJson.status]).toEqual([404, 302, 401, 401, 400]);
  expect(slashless.headers['location']).toBe('/api/0/organizations/vedette/?x=1');
  expect(badToken.json).toEqual({ detail: 'Invalid token' });
  expect(fields.status).toBe(400);
  expect(Object.keys(fields.json).toSorted()).toEqual(['name', 'slug']);
});

test('too many requests of one caller are told to wait', async () => {
  const api = await startApi(house);
  const answers = [];
  for (let count = 0; count < 1001; count += 1) answers.push(await api.get('auth/state/', { token: null, address: '198.51.100.9' }));

  const other = await api.get('auth/state/', { token: null, address: '198.51.100.10' });

  expect(answers.at(-1)?.status).toBe(429);
  expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
  expect(answers.slice(0, 1000).every((answer) => answer.status === 200)).toBe(true);
  expect(other.status).toBe(200);
});

test('the API document describes every route', async () => {
  const api = await startApi(house);

  const document = (await api.get('/api/0/openapi.json')).json;

  expect(document.openapi).toBe('3.1.0');
  const documented = Object.values(document.paths as Record<string, object>).flatMap((path) => Object.keys(path));
  expect(documented).toHaveLength(api.routes.length);
  expect(document.paths['/api/0/organizations/{org}/issues/'].get['x-scope']).toBe('event:read');
  expect(() => openApiDocument(api.routes, '1', 'http://x')).not.toThrow();
});

test('the dashboard is served with a nonce of its own each time, and its files compressed and for ever', async () => {
  const folder = await house.directory();
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<script nonce="__CSP_NONCE__" src="/assets/a-123.js"></script>');
  await writeFile(join(folder, 'assets', 'a-123.js'), 'plain');
  await writeFile(join(folder, 'assets', 'a-123.js.br'), 'as brotli');
  const api = await startApi(house, { dashboard: folder });

  const page = await api.get('/organizations/vedette/issues/', { token: null });
  const again = await api.get('/', { token: null });
  const compressed = await api.get('/assets/a-123.js', { token: null, headers: { 'accept-encoding': 'gzip, br' } });
  const plain = await api.get('/assets/a-123.js', { token: null });
  const missing = await api.get('/assets/b.js', { token: null });
  const outside = await api.get('/assets/..%2f..%2fetc%2fpasswd', { token: null });

  const nonce = /nonce="([^"]+)"/.exec(page.text)?.[1] ?? '';
  expect(nonce).toHaveLength(24);
  expect(page.headers['content-security-policy']).toContain(`script-src 'nonce-${nonce}' 'strict-dynamic'`);
  expect(again.text).not.toContain(nonce);
  expect([compressed.headers['content-encoding'], compressed.text]).toEqual(['br', 'as brotli']);
  expect(compressed.headers['cache-control']).toContain('immutable');
  expect(plain.text).toBe('plain');
  expect([missing.status, outside.status]).toEqual([404, 404]);
});

test('pages are walked by cursor, and both relations are always there', () => {
  const first = pageWindow({});
  const third = pageWindow({ cursor: '0:50:0', per_page: 25 });

  const header = linkHeader('http://x', '/api/0/things/?q=a&cursor=0:0:0', {
    previous: { cursor: '0:0:1', hasResults: false },
    next: { cursor: '0:100:0', hasResults: true },
  });

  expect(first).toEqual({ offset: 0, limit: 100 });
  expect(third).toEqual({ offset: 50, limit: 25 });
  expect(() => pageWindow({ cursor: 'x' })).toThrow('Invalid cursor');
  expect(header).toBe(
    '<http://x/api/0/things/?q=a&cursor=0%3A0%3A1>; rel="previous"; results="false"; cursor="0:0:1", ' +
      '<http://x/api/0/things/?q=a&cursor=0%3A100%3A0>; rel="next"; results="true"; cursor="0:100:0"',
  );
});
