import { expect, test } from 'vitest';
import type { Item, ItemHeaders } from './envelope-types.ts';
import { checkSizes } from './sizes.ts';

const MIB = 1024 * 1024;

function item(type: string, bytes: number, headers: Partial<ItemHeaders> = {}): Item {
  const none = { contentType: null, itemCount: null, filename: null, attachmentType: null, platform: null, all: {} };
  // Only the length is looked at: no memory is needed for it.
  return { type, headers: { ...none, ...headers }, payload: { length: bytes } as Uint8Array };
}

test.each([
  ['event', MIB],
  ['transaction', MIB],
  ['feedback', MIB],
  ['attachment', 200 * MIB],
  ['session', 10 * MIB],
  ['client_report', 100 * 1024],
  ['profile', 50 * MIB],
  ['profile_chunk', 50 * MIB],
  ['check_in', 100 * 1024],
  ['replay_recording', 10 * MIB],
  ['replay_event', MIB],
])('an item %s may have %i bytes and not one more', (type, bytes) => {
  expect(checkSizes([item(type, bytes)]).ok).toBe(true);
  expect(checkSizes([item(type, bytes + 1)])).toMatchObject({ ok: false, error: expect.stringMatching(/^too_large:/) });
});

test.each([
  ['event', 1],
  ['attachment', 30],
  ['session', 100],
  ['client_report', 100],
  ['profile', 1],
  ['check_in', 1],
])('an envelope may hold %s items: %i', (type, count) => {
  const items = Array.from({ length: count }, () => item(type, 1));

  expect(checkSizes(items).ok).toBe(true);
  expect(checkSizes([...items, item(type, 1)])).toMatchObject({ ok: false });
});

test('items of one kind share what they may have in all', () => {
  expect(checkSizes([item('attachment', 150 * MIB), item('attachment', 51 * MIB)])).toEqual({
    ok: false,
    error: 'too_large:attachment:attachment',
  });
  expect(checkSizes([item('session', 6 * MIB), item('sessions', 5 * MIB)])).toEqual({ ok: false, error: 'too_large:sessions' });
});

test('an event beside a feedback and a replay event is fine', () => {
  expect(checkSizes([item('event', MIB), item('feedback', MIB), item('replay_event', MIB)]).ok).toBe(true);
});

test('a container is measured by its average', () => {
  expect(checkSizes([item('log', 3 * MIB, { itemCount: 2 })]).ok).toBe(true);
  expect(checkSizes([item('log', 3 * MIB, { itemCount: 1 })])).toEqual({ ok: false, error: 'too_large:log' });
  expect(checkSizes([item('log', 13 * MIB, { itemCount: 100 })])).toEqual({ ok: false, error: 'too_large:log' });
});

test('the reason names the item from a closed list', () => {
  const name = (one: Item) => {
    const result = checkSizes([one]);
    return result.ok ? null : result.error;
  };

  expect(name(item('attachment', 201 * MIB, { attachmentType: 'event.minidump' }))).toBe('too_large:attachment:minidump');
  expect(name(item('attachment', 201 * MIB, { attachmentType: 'made up' }))).toBe('too_large:attachment:unknown');
  expect(name(item('feedback', 2 * MIB))).toBe('too_large:user_report_v2');
});
