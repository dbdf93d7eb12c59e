import { inject, onTestFinished } from 'vitest';
import { emptyEvents } from '../../../test/house-events.ts';
import { eventsConformance } from './conformance.ts';

// The embedded engine, or the server that CLICKHOUSE_URL names.
eventsConformance(async () => {
  const answer = await fetch(`${inject('engineDoor')}/events`);
  const { url } = (await answer.json()) as { readonly url: string };
  const events = await emptyEvents(url);
  onTestFinished(() => events.close());
  return events;
});
