import { expect, test } from 'vitest';
import { clusterName } from '../name.ts';
import { describeSpan } from './describe.ts';
import { normalizeSql } from './sql.ts';

const SPAN = { op: 'db', description: '', system: '', method: '' };

test.each([
  ['SELECT * FROM users WHERE id = 1', 'SELECT * FROM users WHERE id = %s'],
  ['SELECT * FROM users WHERE id = $1', 'SELECT * FROM users WHERE id = %s'],
  ["SELECT 'it''s', 'a\\'b' FROM t -- note\nWHERE  x IN (1, 2,\n3)", 'SELECT %s, %s FROM t WHERE x IN (%s)'],
  ['INSERT INTO t (a, b) VALUES (1, 2), (3, 4)', 'INSERT INTO t (a, b) VALUES (%s)'],
  ['SELECT a::text FROM t WHERE b = :name AND c = %(d)s AND e = ?', 'SELECT a::text FROM t WHERE b = %s AND c = %s AND e = %s'],
  ['SELECT x1 FROM shard_12 WHERE y = 0xFF /* by worker 7 */', 'SELECT x1 FROM shard_12 WHERE y = %s'],
  ['SAVEPOINT "s1234_x5"', 'SAVEPOINT %s'],
  ["SELECT 'never closed", 'SELECT %s'],
])('the statement %j is one of its kind', (statement, normalized) => {
  expect(describeSpan({ ...SPAN, description: statement }).normalized).toBe(normalized);
});

test.each([
  [{ op: 'db.redis', description: 'get user:12 x' }, 'GET *', ''],
  [{ op: 'db', system: 'mongodb', description: '{"find":"users","filter":{"age":42}}' }, '{"find":?,"filter":{"age":?}}', ''],
  [{ op: 'http.client', description: 'GET https://api.shop.example.com/users/12?x=1' }, 'GET https://*.example.com', '*.example.com'],
  [{ op: 'http.client', description: 'https://shop.example.co.uk/a', method: 'POST' }, 'POST https://*.example.co.uk', '*.example.co.uk'],
  [{ op: 'http.client', description: 'GET /api/users/12345' }, 'GET /api/users/*', ''],
  [{ op: 'http.client', description: 'GET http://127.0.0.1:8080/x' }, 'GET http://127.0.0.1', '127.0.0.1'],
  [
    { op: 'resource.script', description: 'https://cdn.example.com/static/app.7c1e93ab.js?v=2' },
    'https://*.example.com/static/app.*.js',
    '*.example.com',
  ],
  [{ op: 'file.write', description: '/var/tmp/upload-2026.bin' }, '/var/tmp/upload-*.bin', ''],
  [{ op: 'function', description: 'applyDiscount' }, 'applyDiscount', ''],
  [{ op: 'db', description: '' }, '', ''],
])('%j is described as %j', (span, normalized, domain) => {
  expect(describeSpan({ ...SPAN, ...span })).toMatchObject({ normalized, domain });
});

test('a description has a group of sixteen digits, the same for the same work', () => {
  const [one, other] = [1, 2].map((id) => describeSpan({ ...SPAN, description: `SELECT * FROM users WHERE id = ${id}` }));

  expect(one?.group).toMatch(/^[0-9a-f]{16}$/);
  expect(one?.group).toBe(other?.group);
});

test('a statement of a megabyte of quotes and commas is read once', () => {
  for (const piece of ["'", "''", '(%s,', ' VALUES (', '/*', '$$', '$', ':', '%(', '\\'])
    normalizeSql(piece.repeat(100_000 / piece.length));
});

test.each([
  ['/users/1234/photo', 'url', '/users/*/photo', 'sanitized'],
  ['/a/6f1a0bd6-1c4f-4d2a-9a1e-2f6f7f1d2c3b', 'url', '/a/*', 'sanitized'],
  ['/a/da39a3ee5e6b4b0d3255bfef95601890afd80709/2026-11-22', 'sanitized', '/a/*/*', 'sanitized'],
  ['/users/{id}/10', 'route', '/users/{id}/10', 'route'],
  ['GET /orders/42', '', 'GET /orders/*', 'sanitized'],
  ['nightly 2026', '', 'nightly 2026', ''],
  ['/v1/about', 'url', '/v1/about', 'url'],
])('the name %j from %j becomes %j', (name, source, clustered, from) => {
  expect(clusterName(name, source)).toEqual({ name: clustered, source: from });
});

test('a key of a cache is a key, whatever keeps it', () => {
  const described = describeSpan({ op: 'cache.get', description: 'user:12345:cart', system: 'redis', method: '' });

  expect(described.normalized).toBe('user:*:cart');
});
