import { expect, test } from 'vitest';
import { rateLimitHeaders } from './rate-limits.ts';
import type { ActiveLimit } from './rate-limits.ts';

const NOW_MS = 1_000_000;

function limit(seconds: number, categories: readonly string[], scope: ActiveLimit['scope'] = 'key'): ActiveLimit {
  return { categories, scope, reason: `${scope}_quota`, endsAtMs: NOW_MS + seconds * 1000 };
}

test('each limit is named, and the longest is what to wait for', () => {
  const headers = rateLimitHeaders([limit(60, ['error', 'transaction']), limit(2_700, ['replay'], 'organization')], NOW_MS);

  expect(headers).toEqual({
    'retry-after': '2700',
    'x-sentry-rate-limits': '60:error;transaction:key:key_quota, 2700:replay:organization:organization_quota',
  });
});

test('seconds are whole and never zero', () => {
  expect(rateLimitHeaders([limit(0.2, ['error'])], NOW_MS)['retry-after']).toBe('1');
  expect(rateLimitHeaders([limit(1.01, ['error'])], NOW_MS)['retry-after']).toBe('2');
  expect(rateLimitHeaders([limit(-5, ['error'])], NOW_MS)['retry-after']).toBe('1');
});

test('no limit is no header, and no category means all', () => {
  expect(rateLimitHeaders([], NOW_MS)).toEqual({});
  expect(rateLimitHeaders([limit(5, [])], NOW_MS)['x-sentry-rate-limits']).toBe('5::key:key_quota');
});

test('the names that SDKs use for the same items are all given', () => {
  expect(rateLimitHeaders([limit(5, ['log_item'])], NOW_MS)['x-sentry-rate-limits']).toBe('5:log_item;log_byte:key:key_quota');
  expect(rateLimitHeaders([limit(5, ['profile_chunk_ui'])], NOW_MS)['x-sentry-rate-limits']).toBe(
    '5:profile_chunk_ui;profile_chunk;profile:key:key_quota',
  );
  expect(rateLimitHeaders([limit(5, ['profile'])], NOW_MS)['x-sentry-rate-limits']).toBe('5:profile:key:key_quota');
});
