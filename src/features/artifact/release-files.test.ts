import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { feed } from '../../../test/api-events.ts';
import { bundleOf, minifiedShop, sendChunk, sendForm, sha1Of, type FormFile } from '../../../test/artifact-house.ts';
import { house } from '../../../test/house.ts';
import { remap } from '../../../test/remap.ts';
import { openShop } from '../../../test/shop.ts';

const ORG_FILES = 'organizations/vedette/releases/shop@1.0.0/files/';
const PROJECT_FILES = 'projects/vedette/default/releases/shop@1.0.0/files/';

async function withRelease(): Promise<Api> {
  const api = await startApi(house);
  await api.call('POST', 'organizations/vedette/releases/', { body: { version: 'shop@1.0.0', projects: ['default'] } });
  return api;
}

interface Fields {
  readonly name?: string;
  readonly dist?: string;
  readonly header?: string;
}

/** As older versions of sentry-cli send a file. */
function upload(api: Api, path: string, text: string, fields: Fields) {
  const parts = Object.entries(fields).map(([field, value]): FormFile => ({ field, bytes: Buffer.from(value as string) }));
  return sendForm(api, [...parts, { field: 'file', filename: 'upload', bytes: Buffer.from(text) }], {}, path);
}

async function uploadShop(api: Api, path: string, dist?: string): Promise<void> {
  const { code, map } = await minifiedShop();
  const more = dist === undefined ? {} : { dist };
  const script = await upload(api, path, code, { name: '~/assets/app.js', header: 'Sourcemap:app.js.map', ...more });
  const source = await upload(api, path, map, { name: '~/assets/app.js.map', ...more });
  expect([script.status, source.status], JSON.stringify([script.json, source.json])).toEqual([201, 201]);
}

async function innermost(api: Api, id: string | undefined) {
  const { json } = await api.get(`projects/vedette/default/events/${id}/`);
  return json.entries[0].data.values[0].stacktrace.frames.at(-1);
}

test.each([ORG_FILES, PROJECT_FILES])('files uploaded one by one to %s resolve frames by release, dist and address', async (path) => {
  const api = await withRelease();
  const { event } = await openShop('addresses');
  const [early] = await feed(house, api, [event({ release: 'shop@1.0.0', dist: '7' })]);

  await uploadShop(api, path, '7');
  const [right, otherDist] = await feed(house, api, [
    event({ release: 'shop@1.0.0', dist: '7' }),
    event({ release: 'shop@1.0.0', dist: '8' }),
  ]);
  api.clock.advance(15_000);
  await remap(api);

  expect(await innermost(api, right)).toMatchObject({ function: 'priceOf', lineNo: 12, data: { resolved_with: 'release' } });
  expect((await innermost(api, otherDist)).data.unresolved).toMatchObject({ code: 'other_dist', wanted: '8', found: '7' });
  expect(await innermost(api, early)).toMatchObject({ function: 'priceOf', lineNo: 12 });
});

test('they are listed, shown, given back and deleted, and then used no more', async () => {
  const api = await withRelease();
  const { code, map } = await minifiedShop();
  const { event } = await openShop('addresses');
  await uploadShop(api, ORG_FILES);

  const { json: listed } = await api.get(ORG_FILES);
  expect(listed).toEqual([
    expect.objectContaining({
      name: '~/assets/app.js',
      dist: null,
      sha1: sha1Of(Buffer.from(code)),
      size: code.length,
      headers: { Sourcemap: 'app.js.map' },
    }),
    expect.objectContaining({ name: '~/assets/app.js.map', sha1: sha1Of(Buffer.from(map)), headers: {} }),
  ]);
  expect((await api.get(`${PROJECT_FILES}?query=js.map`)).json).toHaveLength(1);
  const [script, source] = listed;
  expect((await api.get(`${ORG_FILES}${script.id}/`)).json).toEqual(script);
  const bytes = await api.call('GET', `${ORG_FILES}${source.id}/?download=1`);
  expect(bytes.text).toBe(map);
  expect((await upload(api, ORG_FILES, 'again', { name: '~/assets/app.js' })).status).toBe(409);

  expect((await api.call('DELETE', `${ORG_FILES}${source.id}/`)).status).toBe(204);
  expect((await api.get(`${ORG_FILES}${source.id}/`)).status).toBe(404);
  const [id] = await feed(house, api, [event({ release: 'shop@1.0.0' })]);
  expect((await innermost(api, id)).data.unresolved).toMatchObject({ code: 'map_not_uploaded' });
});

test('a release that is not there, a file without a name or bytes, and files of other projects are refused', async () => {
  const api = await withRelease();
  await api.call('POST', 'teams/vedette/vedette/projects/', { body: { name: 'Other', slug: 'other' } });
  await uploadShop(api, PROJECT_FILES);
  const [file] = (await api.get(PROJECT_FILES)).json;

  expect((await upload(api, 'organizations/vedette/releases/none/files/', 'x', { name: 'a' })).status).toBe(404);
  expect((await sendForm(api, [{ field: 'name', bytes: Buffer.from('a') }], {}, ORG_FILES)).status).toBe(400);
  expect((await upload(api, ORG_FILES, 'x', { name: 'a'.repeat(2_001) })).status).toBe(400);
  expect((await api.get('projects/vedette/other/releases/shop@1.0.0/files/')).json).toEqual([]);
  expect((await api.get(`projects/vedette/other/releases/shop@1.0.0/files/${file.id}/`)).status).toBe(404);
  // A name is an address and no path of ours.
  expect((await upload(api, ORG_FILES, 'x', { name: '../../../etc/passwd' })).status).toBe(201);
});

test('an archive of a release’s files is put together without naming projects', async () => {
  const api = await withRelease();
  const { code, map } = await minifiedShop();
  const { event } = await openShop('addresses');
  const bundle = bundleOf([
    { url: '~/assets/app.js', type: 'minified_source', text: code, headers: { Sourcemap: 'app.js.map' } },
    { url: '~/assets/app.js.map', type: 'source_map', text: map },
  ]);
  const ask = () =>
    api.call('POST', 'organizations/vedette/releases/shop@1.0.0/assemble/', {
      body: { checksum: sha1Of(bundle), chunks: [sha1Of(bundle)] },
    });

  expect((await ask()).json).toMatchObject({ state: 'not_found', missingChunks: [sha1Of(bundle)] });
  await sendChunk(api, bundle);
  await expect.poll(async () => (await ask()).json.state, { timeout: 60_000 }).toBe('ok');
  const [id] = await feed(house, api, [event({ release: 'shop@1.0.0' })]);

  expect(await innermost(api, id)).toMatchObject({ function: 'priceOf', lineNo: 12 });
});
