import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProduct, type Product } from '../e2e/product.ts';
import { waitFor } from '../e2e/wait.ts';
import { run, SENTRY_CLI, type Ended } from './command.ts';
import { get } from './shop.ts';

let product: Product;
let directory: string;
let orgToken: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vedette-cli-'));
  product = await startProduct({ hasOwner: false });
  const reply = await fetch(`${product.url}/api/0/organizations/vedette/org-auth-tokens/`, {
    method: 'POST',
    headers: { authorization: `Bearer ${product.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'ci' }),
  });
  orgToken = ((await reply.json()) as { token: string }).token;
});

afterAll(async () => {
  await product?.stop();
  rmSync(directory, { recursive: true, force: true });
});

function attempt(args: readonly string[], { token = product.token, cwd = directory } = {}): Promise<Ended> {
  const env = { SENTRY_URL: product.url, SENTRY_AUTH_TOKEN: token, SENTRY_ORG: 'vedette', SENTRY_PROJECT: 'default' };
  return run(SENTRY_CLI, args, { cwd, env });
}

async function cli(args: readonly string[], options: { token?: string; cwd?: string } = {}): Promise<string> {
  const { code, output } = await attempt(args, options);
  expect(code, `sentry-cli ${args.join(' ')}\n${output}`).toBe(0);
  return output;
}

test('info says who the token is, and a wrong token is refused', async () => {
  expect(await cli(['info'])).toContain(product.url);
  expect(await cli(['info', '--no-defaults'], { token: orgToken })).toContain(product.url);
  expect((await attempt(['info'], { token: `sntryu_${'0'.repeat(64)}` })).code).not.toBe(0);
});

test('a release is made, gets commits and deploys, is finalized, listed, archived, restored and deleted', async () => {
  const repository = join(directory, 'repository');
  mkdirSync(repository);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: repository, stdio: 'pipe' });
  git('init', '-q');
  git('remote', 'add', 'origin', 'https://git.example/shop/web.git');
  for (const name of ['one', 'two']) {
    writeFileSync(join(repository, `${name}.ts`), name);
    git('add', '.');
    git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '-q', '-m', `Add ${name}`);
  }
  const version = 'shop@2.0.0+7';

  await cli(['releases', 'new', version], { token: orgToken });
  await cli(['releases', 'set-commits', version, '--local', '--ignore-missing'], { cwd: repository, token: orgToken });
  await cli(['deploys', 'new', '--release', version, '-e', 'production', '-n', 'first'], { token: orgToken });
  await cli(['releases', 'finalize', version], { token: orgToken });

  expect(await cli(['releases', 'list'])).toContain(version);
  expect(await cli(['releases', 'info', version])).toContain(version);
  expect(await cli(['deploys', 'list', '--release', version])).toContain('production');
  const path = `organizations/vedette/releases/${encodeURIComponent(version)}`;
  const release = await get<Record<string, unknown>>(product, `${path}/`);
  expect(release).toMatchObject({
    commitCount: 2,
    deployCount: 1,
    dateReleased: expect.any(String),
    authors: [{ name: 'Ada', email: 'ada@example.com' }],
    lastDeploy: { environment: 'production', name: 'first' },
  });
  const commits = await get<{ message: string; repository: { name: string } }[]>(product, `${path}/commits/`);
  expect(commits.map((commit) => commit.message.trim())).toEqual(['Add two', 'Add one']);
  const files = await get<{ filename: string; type: string }[]>(product, `${path}/commitfiles/`);
  expect(files.map((file) => `${file.type} ${file.filename}`)).toContain('A two.ts');

  await cli(['releases', 'archive', version]);
  await cli(['releases', 'restore', version]);
  await cli(['releases', 'new', 'shop@0.0.1']);
  await cli(['releases', 'delete', 'shop@0.0.1']);
  expect(await cli(['releases', 'list'])).not.toContain('shop@0.0.1');
  expect(await cli(['repos', 'list'])).toContain('origin');
});

test('source maps are injected and uploaded, twice the same is the same bundle', async () => {
  const out = join(directory, 'dist');
  mkdirSync(out);
  writeFileSync(join(out, 'a.js'), 'function a(){throw Error("x")}a();\n//# sourceMappingURL=a.js.map\n');
  writeFileSync(
    join(out, 'a.js.map'),
    JSON.stringify({ version: 3, sources: ['a.ts'], sourcesContent: ['x'], names: [], mappings: 'AAAA' }),
  );

  await cli(['sourcemaps', 'inject', out], { token: orgToken });
  const first = await cli(['sourcemaps', 'upload', '--wait', '--release', 'shop@2.0.0+7', out], { token: orgToken });
  await cli(['sourcemaps', 'upload', '--wait', '--release', 'shop@2.0.0+7', out], { token: orgToken });

  expect(first).toMatch(/Uploaded files|Source Map Upload Report/);
  const bundles = await get<{ fileCount: number; problems: unknown[]; associations: unknown[] }[]>(
    product,
    'projects/vedette/default/files/artifact-bundles/',
  );
  expect(bundles).toHaveLength(1);
  expect(bundles[0]).toMatchObject({ fileCount: 2, problems: [], associations: [{ release: 'shop@2.0.0+7', dist: null }] });
});

test('ProGuard mappings and Breakpad symbols are uploaded, listed and given back', async () => {
  const mapping = join(directory, 'mapping.txt');
  writeFileSync(mapping, '# compiler: R8\ncom.example.Basket -> a.a:\n    int total() -> b\n');
  const symbols = join(directory, 'shop.sym');
  writeFileSync(
    symbols,
    'MODULE Linux x86_64 492E2DD23CC306CA9C494EEF1533A3810 shop\nINFO CODE_ID D22D2E49C33CCA069C494EEF1533A381\nFILE 0 shop.c\nFUNC 1000 10 0 main\n1000 10 7 0\nPUBLIC 1010 0 _end\n',
  );

  const proguard = await cli(['upload-proguard', mapping], { token: orgToken });
  const breakpad = await cli(['debug-files', 'upload', '--wait', symbols], { token: orgToken });

  expect(proguard + breakpad).not.toMatch(/error/i);
  const files = await get<{ symbolType: string; debugId: string; objectName: string }[]>(product, 'projects/vedette/default/files/dsyms/');
  expect(files.map((file) => file.symbolType).toSorted()).toEqual(['breakpad', 'proguard']);
  expect(files.find((file) => file.symbolType === 'breakpad')).toMatchObject({
    debugId: '492e2dd2-3cc3-06ca-9c49-4eef1533a381',
    objectName: 'shop',
  });
  expect(files.find((file) => file.symbolType === 'proguard')?.debugId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
});

test('issues and events are listed, and an issue is resolved, muted and opened again', async () => {
  await run(SENTRY_CLI, ['send-event', '-m', 'The kettle is cold'], { env: { SENTRY_DSN: product.dsn } });
  const issue = await waitFor('the issue', 30_000, async () => {
    const [first] = await get<{ id: string; title: string }[]>(product, 'projects/vedette/default/issues/?query=kettle');
    return first ?? null;
  });

  expect(await cli(['issues', 'list'])).toContain('The kettle is cold');
  expect(await cli(['events', 'list'])).toContain('The kettle is cold');
  const statusAfter = async (action: string) => {
    await cli(['issues', action, '-i', issue.id]);
    return (await get<{ status: string }>(product, `organizations/vedette/issues/${issue.id}/`)).status;
  };
  expect(await statusAfter('resolve')).toBe('resolved');
  expect(await statusAfter('mute')).toBe('ignored');
  expect(await statusAfter('unresolve')).toBe('unresolved');
});

test('organizations and projects are listed', async () => {
  expect(await cli(['organizations', 'list'])).toContain('vedette');
  expect(await cli(['projects', 'list'])).toContain('default');
});
