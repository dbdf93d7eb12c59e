import { randomBytes } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pagePolicy } from './headers.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.webmanifest': 'application/manifest+json',
};

const NONCE_PLACEHOLDER = /__CSP_NONCE__/g;

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly encodings: ReadonlyMap<string, Buffer>;
  /** The name holds a hash of the content. */
  readonly isImmutable: boolean;
}

/**
 * Serves the built dashboard from memory: it is small, read once at start, and nothing a request says ever becomes a path.
 * Every address that is neither an asset nor under /api/ answers the page, and the dashboard's router takes it from there.
 * Without a build, a sentence says how to make one.
 */
export async function serveDashboard(app: FastifyInstance, folder: string): Promise<void> {
  const assets = await readAssets(folder);
  const page = assets.get('/index.html')?.plain.toString('utf8') ?? null;

  app.get('/*', async (request, answer) => {
    const path = request.url.split('?')[0] ?? '/';
    const asset = path === '/index.html' ? undefined : assets.get(path);
    if (asset) {
      const { encoding, body } = pickEncoding(asset, request);
      void answer.type(asset.type).header('vary', 'accept-encoding');
      void answer.header('cache-control', asset.isImmutable ? 'public, max-age=31536000, immutable' : 'public, max-age=3600');
      if (encoding !== null) void answer.header('content-encoding', encoding);
      return answer.send(body);
    }
    // A missing asset is not a page: a browser would try to run the HTML.
    if (path.startsWith('/assets/') || path.startsWith('/api/')) return answer.code(404).type('text/plain').send('Not found');
    if (page === null)
      return answer.code(503).type('text/plain').send('The dashboard is not built yet: run `npm start` or `npx vite build`.');

    const nonce = randomBytes(16).toString('base64');
    void answer.header('content-security-policy', pagePolicy(nonce)).header('cache-control', 'no-store');
    return answer.type('text/html; charset=utf-8').send(page.replace(NONCE_PLACEHOLDER, nonce));
  });
}

function pickEncoding(asset: Asset, request: FastifyRequest): { readonly encoding: string | null; readonly body: Buffer } {
  const accepted = String(request.headers['accept-encoding'] ?? '')
    .split(',')
    .map((part) => part.trim().split(';'))
    .filter(([, quality]) => !/^\s*q=0(\.0*)?$/.test(quality ?? ''))
    .map(([name]) => name);
  for (const encoding of ['br', 'gzip']) {
    const body = asset.encodings.get(encoding);
    if (body && accepted.includes(encoding)) return { encoding, body };
  }
  return { encoding: null, body: asset.plain };
}

async function readAssets(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []); // not built yet
  const paths = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const known = new Set(paths);
  const assets = new Map<string, Asset>();
  for (const path of paths) {
    const type = TYPES[extname(path)];
    const isHidden = path.includes(`${sep}.`) && path.includes('.vite');
    if (type === undefined && extname(path) !== '.html') continue;
    if (isHidden) continue;
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    const encodings = new Map<string, Buffer>();
    if (known.has(`${path}.br`)) encodings.set('br', await readFile(`${path}.br`));
    if (known.has(`${path}.gz`)) encodings.set('gzip', await readFile(`${path}.gz`));
    assets.set(url, {
      type: type ?? 'text/html; charset=utf-8',
      plain: await readFile(path),
      encodings,
      isImmutable: url.startsWith('/assets/'),
    });
  }
  return assets;
}
