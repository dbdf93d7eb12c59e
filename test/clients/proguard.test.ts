import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startProduct, type Product } from '../e2e/product.ts';
import { waitFor } from '../e2e/wait.ts';
import { CACHE, reasonWhyNot, run as runCommand } from '../sdk/run-program.ts';
import { HERE, run, SENTRY_CLI } from './command.ts';
import { get } from './shop.ts';

const INSTALL_MS = 300_000;
const SOURCES = fileURLToPath(new URL('../fixtures/debug-files/java/', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'vedette-proguard-'));
const libraries = join(CACHE, 'proguard-libraries');
const classes = join(directory, 'classes');

/** Compiles the shop and lets ProGuard rename, inline and repackage it. */
async function build(): Promise<void> {
  if (!existsSync(libraries)) {
    const args = ['-q', '-B', '-ntp', `-DoutputDirectory=${libraries}`, 'dependency:copy-dependencies'];
    await runCommand({ command: 'mvn', args, cwd: join(HERE, 'java'), timeoutMs: INSTALL_MS });
  }
  mkdirSync(classes, { recursive: true });
  const sources = [SOURCES, join(HERE, 'java/src')].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((file) => (file.endsWith('.java') ? [join(folder, file)] : [])),
  );
  await runCommand({ command: 'javac', args: ['-g', '-d', classes, '-cp', `${libraries}/*`, ...sources] });
  const sdk = readdirSync(libraries).find((file) => /^sentry-\d/.test(file)) ?? '';
  const rules = [
    `-injars ${classes}`,
    `-outjars ${directory}/app.jar`,
    `-libraryjars <java.home>/jmods/java.base.jmod(!**.jar;!module-info.class)`,
    `-libraryjars ${libraries}/${sdk}`,
    '-keep class shop.App { public static void main(java.lang.String[]); }',
    '-keepattributes SourceFile,LineNumberTable',
    '-renamesourcefileattribute SourceFile',
    `-repackageclasses ''`,
    '-allowaccessmodification',
    '-dontnote',
    '-dontwarn',
    `-printmapping ${directory}/mapping.txt`,
  ];
  writeFileSync(join(directory, 'rules.pro'), rules.join('\n'));
  await runCommand({
    command: 'java',
    args: ['-cp', `${libraries}/*`, 'proguard.ProGuard', `@${directory}/rules.pro`],
    timeoutMs: INSTALL_MS,
  });
}

/** Runs the app with the mapping's id where the SDK looks for it. */
async function crash(product: Product, mappingId: string): Promise<void> {
  writeFileSync(join(directory, 'sentry-debug-meta.properties'), `io.sentry.ProguardUuids=${mappingId}\n`);
  const path = [directory, join(directory, 'app.jar'), `${libraries}/*`].join(':');
  await runCommand({ command: 'java', args: ['-cp', path, 'shop.App'], env: { SENTRY_DSN: product.dsn } });
}

interface ShownFrame {
  readonly module: string;
  readonly function: string;
  readonly filename: string;
  readonly lineNo: number;
  readonly data?: { readonly unresolved?: { readonly code: string } };
}

interface Shown {
  readonly eventID: string;
  readonly exceptions: readonly { readonly type: string; readonly module: string; readonly frames: readonly ShownFrame[] }[];
}

async function newest(product: Product, known: readonly string[] = []): Promise<Shown> {
  return waitFor('the event', 60_000, async () => {
    const events = await get<{ eventID: string }[]>(product, 'projects/vedette/default/events/');
    const found = events.find(({ eventID }) => !known.includes(eventID));
    return found === undefined ? null : shown(product, found.eventID);
  });
}

async function shown(product: Product, eventID: string): Promise<Shown> {
  const event = await get<{
    entries: { type: string; data: { values: { type: string; module: string; stacktrace: { frames: ShownFrame[] } }[] } }[];
  }>(product, `projects/vedette/default/events/${eventID}/`);
  const values = event.entries.find(({ type }) => type === 'exception')?.data.values ?? [];
  return { eventID, exceptions: values.map(({ type, module, stacktrace }) => ({ type, module, frames: stacktrace.frames })) };
}

const told = (frames: readonly ShownFrame[] = []) =>
  frames.map((frame) => `${frame.module}.${frame.function} ${frame.filename}:${frame.lineNo}`);

/** What the program says of itself, as it was written. */
const CAUSE = [
  'shop.App.main App.java:16',
  expect.stringMatching(/^shop\.pay\.Checkout\.pay.* Checkout\.java:11$/),
  'shop.pay.Checkout.charge Checkout.java:23',
  'shop.pay.Checkout.priceOf Checkout.java:28',
];

const whyNot = await reasonWhyNot(build);

describe.skipIf(whyNot !== null)(`an app of Java, obfuscated by ProGuard${whyNot === null ? '' : `, skipped: ${whyNot}`}`, () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ hasOwner: false });
  });
  afterAll(async () => {
    await product?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  test('its crash is read with the mapping that sentry-cli uploads after it, and the next one with the same', async () => {
    const env = { SENTRY_URL: product.url, SENTRY_AUTH_TOKEN: product.token, SENTRY_ORG: 'vedette', SENTRY_PROJECT: 'default' };
    const mapping = join(directory, 'mapping.txt');
    const checked = await run(SENTRY_CLI, ['debug-files', 'check', '--json', mapping], { env });
    const mappingId = /[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f-]{21}/.exec(checked.output)?.[0] ?? '';
    expect(mappingId, checked.output).not.toBe('');
    await crash(product, mappingId);
    const early = await newest(product);
    expect(early.exceptions[1]?.type).not.toBe('PaymentError');

    const uploaded = await run(SENTRY_CLI, ['upload-proguard', mapping], { env });
    expect(uploaded.code, uploaded.output).toBe(0);
    await waitFor('the first event to be read again', 60_000, async () => {
      const again = await shown(product, early.eventID);
      return again.exceptions[1]?.type === 'PaymentError' ? again : null;
    });
    await crash(product, mappingId);
    const late = await newest(product, [early.eventID]);

    for (const { exceptions } of [await shown(product, early.eventID), late]) {
      expect(told(exceptions[0]?.frames)).toEqual(CAUSE);
      expect(exceptions[1]).toMatchObject({ type: 'PaymentError', module: 'shop.pay' });
      expect(told(exceptions[1]?.frames).at(-1)).toMatch(/^shop\.pay\.Checkout\.pay.* Checkout\.java:14$/);
    }
  });
});
