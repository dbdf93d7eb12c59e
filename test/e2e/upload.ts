import { createHash } from 'node:crypto';
import { zipOf } from '../zip.ts';
import type { Client } from './client.ts';
import type { Product } from './product.ts';
import { waitFor } from './wait.ts';

/** Until the server has put an upload together. */
const ASSEMBLED_MS = 60_000;

function sha1Of(bytes: Uint8Array): string {
  return createHash('sha1').update(bytes).digest('hex');
}

async function sendChunk({ url, token }: Product, bytes: Buffer): Promise<void> {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), sha1Of(bytes));
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/api/0/organizations/vedette/chunk-upload/`, { method: 'POST', headers, body: form });
  if (!answer.ok) throw new Error(`the chunk was answered ${answer.status}: ${await answer.text()}`);
}

/** A minified file and its source map, as sentry-cli packs them: found by their address. */
export function bundleOf(code: string, map = '{"version":3,"sources":["app.ts"],"names":[],"mappings":"AAAA"}'): Buffer {
  const files = {
    'files/app.js': { type: 'minified_source', url: '~/assets/app.js', headers: { Sourcemap: 'app.js.map' } },
    'files/app.js.map': { type: 'source_map', url: '~/assets/app.js.map' },
  };
  const header = Buffer.from([0x53, 0x59, 0x53, 0x42, 2, 0, 0, 0]);
  const members = [
    { name: 'manifest.json', bytes: Buffer.from(JSON.stringify({ files })) },
    { name: 'files/app.js', bytes: Buffer.from(code) },
    { name: 'files/app.js.map', bytes: Buffer.from(map) },
  ];
  return Buffer.concat([header, zipOf(members, header.length)]);
}

/** A bundle of source maps, as a build uploads it. */
export async function uploadBundle(client: Client, product: Product, bundle: Buffer, release: string): Promise<void> {
  await sendChunk(product, bundle);
  const body = { checksum: sha1Of(bundle), chunks: [sha1Of(bundle)], projects: ['default'], version: release };
  await waitFor('the bundle to be stored', ASSEMBLED_MS, async () => {
    const { state } = await client.call<{ state: string }>('POST', 'organizations/vedette/artifactbundle/assemble/', body);
    return state === 'ok' ? true : null;
  });
}

/** A ProGuard mapping, as the Gradle plugin uploads it. */
export async function uploadMapping(client: Client, product: Product, uuid: string): Promise<void> {
  const bytes = Buffer.from('shop.Cart -> a.a:\n    void pay() -> a\n');
  await sendChunk(product, bytes);
  const body = { [sha1Of(bytes)]: { name: `/proguard/${uuid}.txt`, chunks: [sha1Of(bytes)] } };
  await waitFor('the mapping to be stored', ASSEMBLED_MS, async () => {
    const states = await client.call<Record<string, { state: string }>>('POST', 'projects/vedette/default/files/difs/assemble/', body);
    return states[sha1Of(bytes)]?.state === 'ok' ? true : null;
  });
}
