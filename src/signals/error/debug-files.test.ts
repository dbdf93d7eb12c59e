import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startApi, type Api } from '../../../test/api.ts';
import { feed, type TestEvent } from '../../../test/api-events.ts';
import { uploadDebugFile } from '../../../test/artifact-house.ts';
import { house } from '../../../test/house.ts';
import { remap } from '../../../test/remap.ts';
import { createSymbolicator } from '../../features/artifact/index.ts';
import { silentLogger } from '../../lib/logger.ts';
import { explainEvent } from './explain-event.ts';

const FIXTURES = new URL('../../../test/fixtures/debug-files/', import.meta.url);
const fixture = (name: string): Buffer => readFileSync(new URL(name, FIXTURES));

const MAPPING_ID = '2b5b0d6e-6b0a-5b1c-9d3e-8a4e6f0c1d2e';
const OTHER_ID = '9c1d2e3f-6b0a-5b1c-9d3e-8a4e6f0c1d2e';
const mappingFile = (id = MAPPING_ID, bytes = fixture('r8-mapping.txt')) => ({ name: `/proguard/${id}.txt`, bytes });

/** What the app's SDK sends of `c: order was not paid`, thrown in an app that R8 went over. */
function crash(more: Record<string, unknown> = {}, id = MAPPING_ID): TestEvent {
  const frame = (module: string, name: string, lineno: number, rest = {}) => ({
    module,
    function: name,
    lineno,
    filename: 'SourceFile',
    ...rest,
  });
  return {
    more: {
      platform: 'java',
      release: 'shop@1.0',
      exception: {
        values: [
          {
            type: 'IllegalArgumentException',
            module: 'java.lang',
            value: 'nothing to pay for: -1',
            stacktrace: { frames: [frame('shop.Main', 'main', 1), frame('shop.Main', 'a', 18), frame('a', 'a', 2)] },
          },
          {
            type: 'c',
            value: 'order was not paid',
            stacktrace: {
              frames: [
                frame('java.lang.Thread', 'run', 833, { in_app: false }),
                frame('shop.Main', 'main', 1),
                frame('shop.Main', 'a', 19),
              ],
            },
          },
        ],
      },
      debug_meta: { images: [{ type: 'proguard', uuid: id }] },
      ...more,
    },
  };
}

interface Shown {
  readonly frames: readonly string[];
  readonly raw: readonly string[] | null;
  readonly reasons: readonly unknown[];
}

interface SentFrame {
  readonly module?: string;
  readonly function?: string;
  readonly filename?: string;
  readonly lineNo?: number;
  readonly data?: { readonly unresolved?: unknown };
}

interface SentStack {
  readonly frames: readonly SentFrame[];
}

async function shown(api: Api, id: string | undefined, project = 'default') {
  const { json } = await api.get(`projects/vedette/${project}/events/${id}/`);
  const told = (frame: SentFrame) => `${frame.module ?? ''}.${frame.function ?? '?'}(${frame.filename ?? ''}:${frame.lineNo ?? ''})`;
  const values = json.entries.find((entry: { type: string }) => entry.type === 'exception').data.values;
  const stacks = values.map(({ stacktrace, rawStacktrace }: { stacktrace: SentStack; rawStacktrace: SentStack | null }): Shown => ({
    frames: stacktrace.frames.map(told),
    raw: rawStacktrace?.frames.map(told) ?? null,
    reasons: stacktrace.frames.flatMap((frame) => frame.data?.unresolved ?? []),
  }));
  return { json, values, stacks: stacks as Shown[] };
}

const WRITTEN = [
  'java.lang.Thread.run(SourceFile:833)',
  'shop.Main.main(Main.java:16)',
  'shop.Main.run(Main.java:27)',
  'shop.pay.Checkout.pay(Checkout.java:14)',
];

test('an obfuscated exception has the names, files, lines and inlined calls that were written', async () => {
  const api = await startApi(house);

  expect(await uploadDebugFile(api, mappingFile())).toMatchObject({ state: 'ok' });
  const [id] = await feed(house, api, [crash()]);

  const { json, values, stacks } = await shown(api, id);
  expect(stacks[1]?.frames).toEqual(WRITTEN);
  expect(stacks[0]?.frames).toEqual([
    'shop.Main.main(Main.java:16)',
    'shop.Main.run(Main.java:27)',
    'shop.pay.Checkout.pay(Checkout.java:11)',
    'shop.pay.Checkout.charge(Checkout.java:23)',
    'shop.pay.Checkout.priceOf(Checkout.java:28)',
  ]);
  expect(values[1]).toMatchObject({ type: 'PaymentError', module: 'shop.pay' });
  expect(stacks[1]?.raw?.at(-1)).toBe('shop.Main.a(SourceFile:19)');
  expect(values[1].stacktrace.frames.map((frame: { inApp: boolean }) => frame.inApp)).toEqual([false, true, true, true]);
  expect(json.errors).toEqual([]);
  expect(json.title).toBe('PaymentError: order was not paid');
  expect(json.culprit).toContain('shop.pay.Checkout');
});

test('a mapping of another project, and one of another build, is never used, and the frames say what is missing', async () => {
  const api = await startApi(house);
  await api.call('POST', 'teams/vedette/vedette/projects/', { body: { name: 'Other', slug: 'other' } });
  const project = await api.metadata.row<{ id: number }>(`SELECT id FROM project WHERE slug = 'other'`);
  await uploadDebugFile(api, mappingFile());
  await uploadDebugFile(api, { ...mappingFile(OTHER_ID), project: 'other' });

  const [foreign, wrong] = await feed(house, api, [{ ...crash(), projectId: project?.id ?? 0 }, crash({}, OTHER_ID)]);

  for (const [id, slug, wanted] of [
    [foreign, 'other', MAPPING_ID],
    [wrong, 'default', OTHER_ID],
  ] as const) {
    const { json, stacks } = await shown(api, id, slug);
    expect(stacks[1]?.frames.at(-1)).toBe('shop.Main.a(SourceFile:19)');
    expect(stacks[1]?.reasons).toEqual([
      { code: 'unknown_mapping', wanted },
      { code: 'unknown_mapping', wanted },
    ]);
    expect(json.errors).toEqual([expect.objectContaining({ type: 'proguard_missing_mapping', data: { value: wanted } })]);
  }
});

test('an obfuscated event of a project without any debug file says which mapping it misses', async () => {
  const api = await startApi(house);

  const [id] = await feed(house, api, [crash()]);

  const { json } = await shown(api, id);
  expect(json.errors).toEqual([expect.objectContaining({ type: 'proguard_missing_mapping', data: { value: MAPPING_ID } })]);
});

test('a file that is no mapping is refused, whatever its name says', async () => {
  const api = await startApi(house);

  const html = await uploadDebugFile(api, mappingFile(MAPPING_ID, Buffer.from('<html>404</html>')));
  const outside = await uploadDebugFile(api, { name: '../../proguard/x.txt', bytes: Buffer.from('a -> b:\n') });
  const { json: files } = await api.get('projects/vedette/default/files/dsyms/');

  expect(html).toMatchObject({ state: 'error', detail: expect.stringContaining('is no mapping') });
  expect(outside).toMatchObject({ state: 'error' });
  expect(files).toEqual([]);
});

test('stored events are read when their mapping comes after them, and their issue is called by what was thrown', async () => {
  const api = await startApi(house);
  const [id, other] = await feed(house, api, [crash(), crash({}, OTHER_ID)]);

  await uploadDebugFile(api, mappingFile());
  api.clock.advance(15_000);
  await remap(api);

  const { json, stacks } = await shown(api, id);
  expect(stacks[1]?.frames).toEqual(WRITTEN);
  expect(json.errors).toEqual([]);
  expect((await shown(api, other)).stacks[1]?.frames.at(-1)).toBe('shop.Main.a(SourceFile:19)');
  const { json: issue } = await api.get(`organizations/vedette/issues/${json.groupID}/`);
  expect(issue.title).toBe('PaymentError: order was not paid');
  const { json: files } = await api.get('projects/vedette/default/files/dsyms/');
  expect(files[0].remap).toEqual({ total: 2, seen: 2, changed: 1, merged: 0, isDone: true });
});

const SHOP_ID = '64281549-b0a8-d820-a584-384db38b0e58';
const LIBC_ID = '11111111-b0a8-d820-a584-384db38b0e58';

/** A crash of the C++ shop: addresses of code where it was loaded. */
function nativeCrash(addresses: readonly number[], more: Record<string, unknown> = {}): TestEvent {
  const base = 0x5555_5555_0000n;
  const frames = addresses.map((address) => ({ instruction_addr: `0x${(base + BigInt(address)).toString(16)}` }));
  return {
    more: {
      platform: 'native',
      exception: { values: [{ type: 'SIGABRT', value: 'Abort', stacktrace: { frames } }] },
      debug_meta: {
        images: [
          { type: 'elf', debug_id: SHOP_ID, code_file: '/opt/shop/bin/shop', image_addr: `0x${base.toString(16)}`, image_size: 0x6000 },
          { type: 'elf', debug_id: LIBC_ID, code_file: '/usr/lib/libc.so.6', image_addr: '0x7fff00000000', image_size: 0x1000 },
        ],
        ...more,
      },
    },
  };
}

test('native frames have functions, files and lines, those of calls that were inlined too', async () => {
  const api = await startApi(house);

  expect(await uploadDebugFile(api, { name: 'shop.sym', bytes: fixture('shop.sym') })).toMatchObject({ state: 'ok' });
  // The first is where a call returns to, so the call before it is meant; the last is where it crashed.
  const [id] = await feed(house, api, [nativeCrash([0x1132, 0x1131])]);

  const { json, stacks, values } = await shown(api, id);
  expect(stacks[0]?.frames).toEqual([
    '.shop::Checkout::pay(shop.cpp:25)',
    '.shop::Checkout::charge(shop.cpp:32)',
    '.priceOf(shop.cpp:15)',
    '.shop::Checkout::pay(shop.cpp:25)',
    '.shop::Checkout::charge(shop.cpp:32)',
    '.priceOf(shop.cpp:15)',
  ]);
  expect(values[0].stacktrace.frames.at(-1)).toMatchObject({
    absPath: '/build/shop/src/shop.cpp',
    package: '/opt/shop/bin/shop',
    inApp: true,
  });
  expect(stacks[0]?.raw).toHaveLength(2);
  expect(json.errors).toEqual([]);
});

test('native frames that cannot be resolved say why: no file, no symbol, no image, a format that is not read', async () => {
  const api = await startApi(house);
  await uploadDebugFile(api, { name: 'shop.sym', bytes: fixture('shop.sym') });
  const elf = Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.alloc(100)]);
  const elfBody = { name: 'other', debug_id: OTHER_ID, bytes: elf };
  await api.metadata.execute(
    `INSERT INTO debug_file (org_id, project_id, sha1, debug_id, kind, object_name, cpu_name, size_bytes, blob_prefix, pieces, created_at, used_at)
     SELECT org_id, id, decode(repeat('cd', 20), 'hex'), $1, 'elf', $2, 'any', 104, 'nowhere', 1, now(), now() FROM project WHERE slug = 'default'`,
    [elfBody.debug_id, elfBody.name],
  );
  const image = (debug_id: string, from: number, code_file: string) => ({
    type: 'elf',
    debug_id,
    code_file,
    image_addr: `0x${from.toString(16)}`,
    image_size: 0x6000,
  });
  const images = [
    image(SHOP_ID, 0x10000, '/opt/shop'),
    image(OTHER_ID, 0x20000, '/opt/other'),
    image(MAPPING_ID, 0x30000, '/opt/third'),
    image(LIBC_ID, 0x40000, '/usr/lib/libc.so.6'),
  ];
  const frames = [0x10010, 0x20010, 0x30010, 0x40010, 0x90000].map((address) => ({ instruction_addr: `0x${address.toString(16)}` }));

  const [id] = await feed(house, api, [
    {
      more: {
        platform: 'native',
        exception: { values: [{ type: 'SIGSEGV', value: 'Segfault', stacktrace: { frames } }] },
        debug_meta: { images },
      },
    },
  ]);

  const { json, stacks } = await shown(api, id);
  expect(stacks[0]?.reasons).toEqual([
    { code: 'no_symbol', wanted: '0x10010', found: 'shop' },
    { code: 'format_not_read', wanted: 'other', found: 'ELF' },
    { code: 'unknown_debug_file', wanted: MAPPING_ID, found: '/opt/third' },
    { code: 'unknown_image', wanted: '0x90000' },
  ]);
  expect(json.errors.map((error: { type: string }) => error.type)).toEqual([
    'native_missing_symbol',
    'native_bad_dsym',
    'native_missing_dsym',
    'native_unknown_image',
  ]);
});

test('symbols that come after a crash make it readable', async () => {
  const api = await startApi(house);
  const [id] = await feed(house, api, [nativeCrash([0x1132, 0x1131])]);

  await uploadDebugFile(api, { name: 'shop.sym', bytes: fixture('shop.sym') });
  api.clock.advance(15_000);
  await remap(api);

  expect((await shown(api, id)).stacks[0]?.frames.at(-1)).toBe('.priceOf(shop.cpp:15)');
});

test('the operator is told for each mapping and image what the stored files make of an event', async () => {
  const api = await startApi(house);
  await uploadDebugFile(api, { name: 'shop.sym', bytes: fixture('shop.sym') });
  const [java, native] = await feed(house, api, [crash(), nativeCrash([0x1132, 0x10])]);
  const symbolicator = createSymbolicator({ ...api, logger: silentLogger });

  const lines = [await explainEvent({ ...api, symbolicator }, java ?? ''), await explainEvent({ ...api, symbolicator }, native ?? '')];
  await symbolicator.close();

  expect(lines[0]?.join('\n')).toMatch(new RegExp(`mapping ${MAPPING_ID}\n  UNRESOLVED  No ProGuard or R8 mapping`));
  expect(lines[1]?.join('\n')).toMatch(new RegExp(`image /opt/shop/bin/shop  debug id ${SHOP_ID}\n  1 of 2 frames known`));
});
