import { expect, test } from 'vitest';
import { eventJson } from './process.ts';
import type { ErrorEvent } from '../../event/schema.ts';

test('the text of an event is its JSON, remarks included, and the event stays as it was', () => {
  const meta = { extra: { list: { 3: { '': { len: 7 } } } } };
  const event = { event_id: 'a'.repeat(32), tags: [], extra: { list: [1, 2, 3, 'x'] }, _meta: meta } as unknown as ErrorEvent;

  const text = eventJson(event);

  expect(JSON.parse(text)).toEqual({ event_id: 'a'.repeat(32), tags: [], extra: { list: [1, 2, 3, 'x'] }, _meta: meta });
  expect(event._meta).toBe(meta);
  expect(JSON.parse(eventJson({ ...event, _meta: undefined }))).not.toHaveProperty('_meta');
});
