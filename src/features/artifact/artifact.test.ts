import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { bundleOf, minifiedShop, sendChunk, sendForm, sha1Of, uploadBundle } from '../../../test/artifact-house.ts';
import { feed } from '../../../test/api-events.ts';
import { house } from '../../../test/house.ts';
import { openShop, SHOP_URL } from '../../../test/shop.ts';
import { zipOf } from '../../../test/zip.ts';

/** The bundler takes its time on a loaded machine. */
beforeAll(() => minifiedShop().then(() => undefined));

const WRITTEN = [
  expect.stringMatching(/src\/checkout\.ts globalThis\.buy 17$/),
  expect.stringMatching(/src\/checkout\.ts Checkout\.total 7$/),
  expect.stringMatching(/src\/checkout\.ts <anonymous> 7$/),
  expect.stringMatching(/src\/checkout\.ts priceOf 12$/),
];

interface ShownFrame {
  readonly filename: string;
  readonly function: string;
  readonly lineNo: number;
  readonly colNo: number;
  readonly context: readonly (readonly [number, string])[];
  readonly data?: Record<string, unknown>;
}

async function framesOf(
  api: Api,
  id: string | undefined,
  project = 'default',
): Promise<{ shown: ShownFrame[]; raw: ShownFrame[] | null; event: Record<string, unknown> }> {
  const { json } = await api.get(`projects/vedette/${project}/events/${id}/`);
  const [exception] = json.entries[0].data.values;
  return { shown: exception.stacktrace.frames, raw: exception.rawStacktrace?.frames ?? null, event: json };
}

const named = (frames: readonly ShownFrame[]) => frames.map((frame) => `${frame.filename} ${frame.function} ${frame.lineNo}`);
const reasonOf = (frames: readonly ShownFrame[]) => frames.at(-1)?.data?.['unresolved'];

test('a frame of a minified file shows what its author wrote, and the raw one stays', async () => {
  const api = await startApi(house);
  const { bundle, event } = await openShop();

  const uploaded = await uploadBundle(api, bundle);
  const [id] = await feed(house, api, [event()]);

  expect(uploaded.json).toEqual({ state: 'ok', missingChunks: [], detail: null });
  const { shown, raw, event: stored } = await framesOf(api, id);
  expect(named(shown)).toEqual(WRITTEN);
  const thrower = shown.at(-1);
  expect(thrower?.context).toContainEqual([12, "  if (count < 1) throw new RangeError('nothing to pay for: ' + count);"]);
  expect(thrower?.context).toHaveLength(11);
  expect(thrower?.data).toMatchObject({ symbolicated: true, resolved_with: 'debug-id', sourcemap: '~/assets/app.js.map' });
  expect(raw?.at(-1)).toMatchObject({ filename: SHOP_URL, lineNo: 1 });
  expect(raw?.at(-1)?.context[0]?.[1]).toContain('{snip}');
  expect(stored['culprit']).toContain('priceOf');
  expect(stored['errors']).toEqual([]);
});

test('without debug ids a file is found by release, dist and address', async () => {
  const api = await startApi(house);
  const { bundle, event } = await openShop('addresses');
  await uploadBundle(api, bundle, { version: 'shop@1.0.0', dist: '7' });

  const [right, otherDist, otherRelease, none] = await feed(house, api, [
    event({ release: 'shop@1.0.0', dist: '7' }),
    event({ release: 'shop@1.0.0', dist: '8' }),
    event({ release: 'shop@2.0.0' }),
    event(),
  ]);

  const found = await framesOf(api, right);
  expect(named(found.shown)).toEqual(WRITTEN);
  expect(found.shown.at(-1)?.data).toMatchObject({ resolved_with: 'release' });
  expect(reasonOf((await framesOf(api, otherDist)).shown)).toEqual({ code: 'other_dist', wanted: '8', found: '7' });
  expect(reasonOf((await framesOf(api, otherRelease)).shown)).toEqual({ code: 'empty_release', wanted: 'shop@2.0.0' });
  expect(reasonOf((await framesOf(api, none)).shown)).toMatchObject({ code: 'no_debug_id' });
  const { json: release } = await api.get('organizations/vedette/releases/shop@1.0.0/');
  expect(release).toMatchObject({ version: 'shop@1.0.0', projects: [{ slug: 'default' }] });
});

test('a wrong address is told with the file that nearly is the one', async () => {
  const api = await startApi(house);
  const { bundle, event } = await openShop('addresses', (...files) =>
    files.map((file) => ({ ...file, url: file.url.replace('assets', 'dist') })),
  );
  await uploadBundle(api, bundle, { version: 'shop@1.0.0' });

  const [id] = await feed(house, api, [event({ release: 'shop@1.0.0' })]);

  expect(reasonOf((await framesOf(api, id)).shown)).toEqual({ code: 'url_not_in_release', wanted: SHOP_URL, found: '~/dist/app.js' });
});

test('a map of another project is never used, whatever debug id an event names', async () => {
  const api = await startApi(house);
  const { bundle, event } = await openShop();
  const other = await openShop('addresses');
  await api.call('POST', 'teams/vedette/vedette/projects/', { body: { name: 'Other', slug: 'other' } });
  const project = await api.metadata.row<{ id: number }>(`SELECT id FROM project WHERE slug = 'other'`);
  await uploadBundle(api, bundle);
  await uploadBundle(api, other.bundle, { projects: ['other'], version: 'x@1' });

  const [foreign, own] = await feed(house, api, [{ ...event(), projectId: project?.id ?? 0 }, event()]);

  expect(reasonOf((await framesOf(api, foreign, 'other')).shown)).toMatchObject({ code: 'unknown_debug_id' });
  expect(named((await framesOf(api, own)).shown)).toEqual(WRITTEN);
});

test('a broken map and one that is too large are stored, and the frame says what is wrong', async () => {
  const api = await startApi(house);
  const broken = await openShop('debug-ids', (code, map) => [code, { ...map, text: '{"version":3,"mappings":"!!!!"' }]);
  const wrong = await openShop('debug-ids', (code, map) => [code, { ...map, text: '{"version":3,"sources":[],"mappings":""}' }]);

  const uploads = [await uploadBundle(api, broken.bundle), await uploadBundle(api, wrong.bundle)];
  const [first, second] = await feed(house, api, [broken.event(), wrong.event()]);

  expect(uploads.map((one) => one.json.state)).toEqual(['ok', 'ok']);
  expect(reasonOf((await framesOf(api, first)).shown)).toMatchObject({ code: 'broken_map', detail: expect.stringContaining('not JSON') });
  expect(reasonOf((await framesOf(api, second)).shown)).toMatchObject({ code: 'invalid_location' });
  const { json: bundles } = await api.get('projects/vedette/default/files/artifact-bundles/');
  expect(bundles[1].problems).toEqual([{ file: '~/assets/app.js.map', problem: expect.stringContaining('not a usable source map') }]);
});

test('an id that a file itself contradicts is not believed', async () => {
  const api = await startApi(house);
  const written = randomUUID();
  const claimed = randomUUID();
  const { bundle, event } = await openShop('debug-ids', (...files) =>
    files.map((file) => ({
      ...file,
      text:
        file.type === 'source_map'
          ? JSON.stringify({ ...JSON.parse(file.text), debug_id: written })
          : `${file.text}\n//# debugId=${written}`,
      headers: { ...file.headers, 'debug-id': claimed },
    })),
  );
  await uploadBundle(api, bundle);
  const named_ = (debugId: string) => event({ debug_meta: { images: [{ type: 'sourcemap', code_file: SHOP_URL, debug_id: debugId }] } });

  const [lying, honest] = await feed(house, api, [named_(claimed), named_(written)]);

  expect(reasonOf((await framesOf(api, lying)).shown)).toMatchObject({ code: 'unknown_debug_id', wanted: claimed });
  expect(named((await framesOf(api, honest)).shown)).toEqual(WRITTEN);
});

test('a map inside the file is used', async () => {
  const api = await startApi(house);
  const { bundle, event } = await openShop('debug-ids', (code, map) => {
    const inline = Buffer.from(map.text).toString('base64');
    const { Sourcemap: _, ...headers } = code.headers ?? {};
    return [
      {
        ...code,
        headers,
        text: `${code.text.replace(/\/\/# sourceMappingURL.*/, '')}\n//# sourceMappingURL=data:application/json;base64,${inline}`,
      },
    ];
  });
  await uploadBundle(api, bundle);

  const [id] = await feed(house, api, [event()]);

  expect(named((await framesOf(api, id)).shown)).toEqual(WRITTEN);
});

test.each<[string, Buffer, RegExp]>([
  ['no archive', Buffer.from('this is no zip'), /no zip archive/],
  ['no manifest', zipOf([{ name: 'x', bytes: Buffer.from('x') }]), /no manifest\.json/],
  ['a manifest that is none', zipOf([{ name: 'manifest.json', bytes: Buffer.from('{') }]), /not JSON/],
  ['a name that leads out', bundleOf([], [{ name: '../../etc/passwd', bytes: Buffer.from('x') }]), /name is not allowed/],
  ['a manifest that is a bomb', zipOf([{ name: 'manifest.json', bytes: Buffer.alloc(40 * 1024 * 1024, 32) }]), /up to 32 MB/],
])('an upload with %s is refused with a sentence, and leaves nothing behind', async (_, bundle, sentence) => {
  const api = await startApi(house);

  const { json } = await uploadBundle(api, bundle);

  expect(json).toMatchObject({ state: 'error', detail: expect.stringMatching(sentence) });
  expect(await api.metadata.rows('SELECT id FROM artifact_bundle')).toEqual([]);
});

test('a file that unpacks to more than it says costs no memory, and the others of the bundle are kept', async () => {
  const api = await startApi(house);
  const { bundle: _, event, debugId } = await openShop();
  const { code, map } = await minifiedShop();
  const paths = ['files/_/_/bomb.js.map', 'files/_/_/app.js', 'files/_/_/app.js.map'];
  const headers = { 'debug-id': debugId };
  const manifest = {
    files: {
      [paths[0] ?? '']: { type: 'source_map', url: '~/bomb.js.map' },
      [paths[1] ?? '']: { type: 'minified_source', url: '~/assets/app.js', headers },
      [paths[2] ?? '']: { type: 'source_map', url: '~/assets/app.js.map', headers },
    },
  };
  const bundle = zipOf([
    { name: 'manifest.json', bytes: Buffer.from(JSON.stringify(manifest)) },
    { name: paths[0] ?? '', bytes: Buffer.alloc(200 * 1024 * 1024), saidBytes: 1_000 },
    { name: paths[1] ?? '', bytes: Buffer.from(code) },
    { name: paths[2] ?? '', bytes: Buffer.from(map) },
  ]);

  const { json } = await uploadBundle(api, bundle);
  const [id] = await feed(house, api, [event()]);

  expect(json.state).toBe('ok');
  expect(await api.metadata.rows(`SELECT problem FROM artifact_file WHERE problem IS NOT NULL`)).toEqual([
    { problem: 'It unpacks to more than the archive says.' },
  ]);
  expect(named((await framesOf(api, id)).shown)).toEqual(WRITTEN);
});

test('chunks are checked, and only those of the own organization count', async () => {
  const api = await startApi(house);
  const chunk = Buffer.from('a piece');

  const answers = [
    await sendChunk(api, chunk, {}, sha1Of(Buffer.from('another'))),
    await sendChunk(api, chunk, {}, 'no-digest'),
    await sendForm(api, [{ field: 'file', filename: sha1Of(Buffer.alloc(9 * 1024 * 1024)), bytes: Buffer.alloc(9 * 1024 * 1024) }]),
    await sendForm(api, [{ field: 'file_gzip', filename: sha1Of(chunk), bytes: chunk }]),
    await sendChunk(api, chunk, { token: null }),
    await sendForm(api, []),
    await sendChunk(api, chunk),
  ];

  expect(answers.map((one) => one.status)).toEqual([400, 400, 413, 400, 401, 200, 200]);
  expect(answers[0]?.json.error).toMatch(/another SHA-1/);
  const { json: options } = await api.get('organizations/vedette/chunk-upload/');
  expect(options).toMatchObject({
    url: 'http://vedette.test/api/0/organizations/vedette/chunk-upload/',
    chunkSize: 8 * 1024 * 1024,
    hashAlgorithm: 'sha1',
    compression: ['gzip'],
  });
});

test('an organization token may upload, and a project it cannot reach is a 400', async () => {
  const api = await startApi(house);
  const { json: made } = await api.call('POST', 'organizations/vedette/org-auth-tokens/', { body: { name: 'ci' } });
  const { bundle } = await openShop();

  const uploaded = await uploadBundle(api, bundle, { token: made.token });
  const unknown = await api.call('POST', 'organizations/vedette/artifactbundle/assemble/', {
    token: made.token,
    body: { checksum: sha1Of(bundle), chunks: [], projects: ['nowhere'] },
  });
  const distOnly = await api.call('POST', 'organizations/vedette/artifactbundle/assemble/', {
    body: { checksum: sha1Of(bundle), chunks: [], projects: ['default'], dist: '1' },
  });

  expect(uploaded.json.state).toBe('ok');
  expect([unknown.status, distOnly.status]).toEqual([400, 400]);
  expect(unknown.json.projects[0]).toContain('nowhere');
});
