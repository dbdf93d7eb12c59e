import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { flagsOf } from './flags.ts';
import type { ErrorEvent } from '../../event/schema.ts';

const eventWith = (values: unknown) => ({ contexts: { flags: { type: 'flags', values } } }) as unknown as ErrorEvent;

test('of a flag that was asked for several times the newest result stays, and what is no flag is left out', () => {
  expect(
    flagsOf(
      eventWith([
        { flag: 'checkout', result: false },
        { flag: 'theme', result: 'dark\n mode' },
        { flag: 'checkout', result: true },
        { flag: 'limit', result: 5 },
        { flag: 'variant', result: { name: 'b' } },
        { flag: 'gone', result: null },
        { flag: ' ', result: true },
        'not a flag',
      ]),
    ),
  ).toEqual([
    ['checkout', 'true'],
    ['theme', 'dark mode'],
    ['limit', '5'],
    ['variant', '{"name":"b"}'],
  ]);
  expect(flagsOf(eventWith('none'))).toEqual([]);
  expect(flagsOf({} as ErrorEvent)).toEqual([]);
});

test('issues and events are found by a feature flag, exactly, by a pattern, and by having it', async () => {
  const api = await startApi(house);
  const flags = (checkout: unknown) => ({ contexts: { flags: { values: [{ flag: 'new-checkout', result: checkout }] } } });
  await feed(house, api, [
    { type: 'On', more: flags(true) },
    { type: 'Off', more: flags(false) },
    { type: 'None', tags: { 'new-checkout': 'true' } },
  ]);
  const typesOf = async (query: string) =>
    (await api.get(`organizations/vedette/issues/?query=${encodeURIComponent(query)}`)).json
      .map((issue: { metadata: { type: string } }) => issue.metadata.type)
      .toSorted();

  expect(await typesOf('flags["new-checkout"]:true')).toEqual(['On']);
  expect(await typesOf('flags["new-checkout"]:f*')).toEqual(['Off']);
  expect(await typesOf('!flags["new-checkout"]:true')).toEqual(['None', 'Off']);
  expect(await typesOf('has:flags["new-checkout"]')).toEqual(['Off', 'On']);
  const events = await api.get(`organizations/vedette/events/?field=title&query=${encodeURIComponent('flags["new-checkout"]:true')}`);
  expect(events.json.data).toHaveLength(1);
});
