import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startApi } from '../../../test/api.ts';
import { house } from '../../../test/house.ts';
import type { Metadata } from '../../engines/metadata/port.ts';
import { MetadataUnavailableError } from '../../engines/metadata/port.ts';
import { configCopies, parseShortId, projectConfigs, shortIdOf } from './index.ts';

test('a project is made with a key, changed field by field, and removed', async () => {
  const api = await startApi(house);

  const made = await api.call('POST', 'organizations/vedette/projects/', { body: { name: 'Web Shop', platform: 'python-django' } });
  const twice = await api.call('POST', 'organizations/vedette/projects/', { body: { name: 'Web Shop' } });
  const changed = await api.call('PUT', 'projects/vedette/web-shop/', {
    body: { allowedDomains: ['*.shop.test'], sensitiveFields: ['iban'], options: { 'filters:localhost': true }, unknownField: 1 },
  });
  await api.call('PUT', 'projects/vedette/web-shop/', { body: { name: 'Shop', slug: 'shop' } });
  const read = await api.get('projects/vedette/shop/');
  const keys = await api.get('projects/vedette/shop/keys/');
  const removed = await api.call('DELETE', 'projects/vedette/shop/');
  const gone = await api.get('projects/vedette/shop/');

  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({ slug: 'web-shop', platform: 'python-django', allowedDomains: ['*'], firstEvent: null });
  expect(twice.status).toBe(400);
  expect(twice.json.slug).toHaveLength(1);
  expect(changed.json).toMatchObject({
    allowedDomains: ['*.shop.test'],
    sensitiveFields: ['iban'],
    options: { 'filters:localhost': true },
  });
  expect(read.json).toMatchObject({ name: 'Shop', slug: 'shop', platform: 'python-django', allowedDomains: ['*.shop.test'] });
  expect(keys.json).toHaveLength(1);
  expect([removed.status, gone.status]).toEqual([204, 404]);
});

test('another grouping config is taken with the one before beside it for 90 days, and one that is not known is refused', async () => {
  const api = await startApi(house);
  const configs = projectConfigs({ metadata: api.metadata, cache: api.cache, clock: api.clock });
  house.onClose(() => configs.close());
  await api.metadata.execute(`UPDATE project SET settings = settings - 'groupingConfig' WHERE id = 1`);

  const taken = await api.call('PUT', 'projects/vedette/default/', { body: { groupingConfig: 'vedette:2026-11-28' } });
  const again = await api.call('PUT', 'projects/vedette/default/', { body: { groupingConfig: 'vedette:2026-11-28', name: 'Again' } });
  const unknown = await api.call('PUT', 'projects/vedette/default/', { body: { groupingConfig: 'newstyle:2023-01-11' } });

  const until = Math.floor(api.clock.now() / 1000) + 90 * 86_400;
  const changed = { groupingConfig: 'vedette:2026-11-28', secondaryGroupingConfig: 'vedette:2026-11-22', secondaryGroupingExpiry: until };
  expect(taken.json).toMatchObject(changed);
  expect(again.json).toMatchObject(changed);
  expect((await configs.byProjectId(1))?.formerGrouping).toEqual({ config: 'vedette:2026-11-22', untilMs: until * 1000 });
  expect([unknown.status, unknown.json.groupingConfig]).toEqual([400, ['Name a grouping config that is known here.']]);
});

test('a key is made, limited, switched off and removed', async () => {
  const api = await startApi(house);
  const base = 'projects/vedette/default/keys';

  const made = await api.call('POST', `${base}/`, { body: { name: 'Mobile', rateLimit: { window: 60, count: 100 } } });
  const off = await api.call('PUT', `${base}/${made.json.id}/`, { body: { isActive: false, rateLimit: null } });
  const removed = await api.call('DELETE', `${base}/${made.json.id}/`);
  const gone = await api.get(`${base}/${made.json.id}/`);

  expect(made.json).toMatchObject({ name: 'Mobile', isActive: true, rateLimit: { window: 60, count: 100 }, projectId: 1 });
  expect(made.json.dsn.public).toBe(`http://${made.json.public}@vedette.test/1`);
  expect(off.json).toMatchObject({ name: 'Mobile', isActive: false, rateLimit: null });
  expect([removed.status, gone.status]).toEqual([204, 404]);
});

test('the pipeline learns of a change at once, and lives on its last copy while PostgreSQL is away', async () => {
  const api = await startApi(house);
  let isAway = false;
  const metadata: Metadata = {
    ...api.metadata,
    row: (text, values) => (isAway ? Promise.reject(new MetadataUnavailableError('away')) : api.metadata.row(text, values)),
  };
  const configs = projectConfigs({ metadata, cache: api.cache, clock: api.clock });
  house.onClose(() => configs.close());

  const before = await configs.byPublicKey('c0ffee00c0ffee00c0ffee00c0ffee00');
  const isSynchronous = !(configs.byPublicKey('c0ffee00c0ffee00c0ffee00c0ffee00') instanceof Promise);
  await api.call('PUT', 'projects/vedette/default/', { body: { scrubIPAddresses: true, sensitiveFields: ['iban'] } });
  const after = await configs.byProjectId(1);
  isAway = true;
  api.clock.advance(3600_000);
  const away = await configs.byProjectId(1);
  const unknown = configs.byPublicKey('f'.repeat(32));

  expect(before).toMatchObject({ projectId: 1, isActive: true, scrubbing: { isEnabled: true, scrubIpAddresses: false } });
  expect(isSynchronous).toBe(true);
  expect(after?.scrubbing).toMatchObject({ scrubIpAddresses: true, sensitiveFields: ['iban'] });
  expect(away).toEqual(after);
  await expect(unknown).rejects.toBeInstanceOf(MetadataUnavailableError);
});

test('O7: a gateway that starts while PostgreSQL is away, or hangs, serves the copies of its disk, and says so', async () => {
  const api = await startApi(house);
  const file = join(await house.directory(), 'copies.json');
  const first = projectConfigs({ metadata: api.metadata, cache: api.cache, clock: api.clock });
  await first.keep(configCopies(file), 20);
  await expect.poll(async () => (await configCopies(file).load()).length).toBe(1);
  first.close();
  const hanging: Metadata = { ...api.metadata, row: () => new Promise(() => {}), rows: () => new Promise(() => {}) };
  const refusing: Metadata = { ...api.metadata, rows: () => Promise.reject(new MetadataUnavailableError('away')) };

  for (const metadata of [hanging, { ...refusing, row: () => Promise.reject(new MetadataUnavailableError('away')) }]) {
    const configs = projectConfigs({ metadata, cache: api.cache, clock: api.clock });
    await configs.keep(configCopies(file));
    api.clock.advance(60_000);
    const served = await configs.byPublicKey('c0ffee00c0ffee00c0ffee00c0ffee00');
    const again = configs.byPublicKey('c0ffee00c0ffee00c0ffee00c0ffee00');

    expect(served).toMatchObject({ projectId: 1, isActive: true });
    expect(configs.away()).toMatchObject({ copies: 1 });
    // Once it is known to be away nobody waits for it.
    expect(again).toEqual(served);
    configs.close();
  }
});

test('what the organization switches on, a project cannot switch off', async () => {
  const api = await startApi(house);
  await api.metadata.execute(`UPDATE organization SET settings = '{"scrubIPAddresses": true, "dataScrubber": true}'`);
  await api.call('PUT', 'projects/vedette/default/', {
    body: { scrubIPAddresses: false, dataScrubber: false, dataScrubberDefaults: false },
  });
  const configs = projectConfigs(api);
  house.onClose(() => configs.close());

  const config = await configs.byProjectId(1);

  expect(config?.scrubbing).toMatchObject({ isEnabled: true, scrubIpAddresses: true, useDefaults: false });
});

test('short ids read back as they were written', () => {
  expect(shortIdOf('web-shop', 1)).toBe('WEB-SHOP-1');
  expect(shortIdOf('shop', 33)).toBe('SHOP-11');
  expect(parseShortId('WEB-SHOP-11')).toEqual({ projectSlug: 'web-shop', number: 33 });
  expect(parseShortId('shop-O')).toEqual({ projectSlug: 'shop', number: 0 });
  expect(parseShortId('shop')).toBeNull();
  for (const number of [1, 31, 32, 1023, 1024, 987_654_321]) expect(parseShortId(shortIdOf('s', number))?.number).toBe(number);
});
