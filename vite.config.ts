import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const repository = fileURLToPath(new URL('.', import.meta.url));

const VERSION = (JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { version: string }).version;

/** What a browser asks for compressed. Fonts and pictures are compressed already. */
const COMPRESSIBLE = /\.(?:js|css|svg|json|txt)$/;

/** Assets are compressed once, at build time, at the highest setting; the server only picks the file. */
function precompress(): Plugin {
  return {
    name: 'vedette-precompress',
    apply: 'build',
    enforce: 'post',
    // From the written files: while the bundle is generated, other plugins still change the code.
    async writeBundle(options, bundle) {
      const folder = options.dir ?? '';
      for (const name of Object.keys(bundle).filter((each) => COMPRESSIBLE.test(each))) {
        const source = await readFile(join(folder, name));
        await writeFile(join(folder, `${name}.br`), brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
        await writeFile(join(folder, `${name}.gz`), gzipSync(source, { level: 9 }));
      }
    },
  };
}

/** Both fonts are asked for with the document, not after the style sheet was read. */
function preloadFonts(): Plugin {
  return {
    name: 'vedette-preload-fonts',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(_html, context) {
        const fonts = Object.keys(context.bundle ?? {}).filter((name) => name.endsWith('.woff2'));
        return fonts.map((name) => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${name}`, crossorigin: true },
          injectTo: 'head' as const,
        }));
      },
    },
  };
}

/** Pages that a person may land on first; what they need stands in two files instead of sixty. */
const FIRST = ['/dashboard/main.tsx', '/src/features/issue/view/IssuesPage.tsx'];

type ModuleGraph = { getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null };

/** Chunks of one module each compress badly, and a slow line pays a round trip for every level of imports. */
function firstRouteChunks() {
  const needed = new Set<string>();
  const visit = (id: string, graph: ModuleGraph): void => {
    if (needed.has(id)) return;
    needed.add(id);
    graph.getModuleInfo(id)?.importedIds.forEach((each) => visit(each, graph));
  };
  return (id: string, graph: ModuleGraph): string | null => {
    if (needed.size === 0) for (const path of FIRST) visit(join(repository, path), graph);
    if (!needed.has(id) || id.endsWith('.css')) return null;
    return id.includes('/node_modules/') ? 'vendor' : 'first';
  };
}

/** The service worker: one file at the root, where its scope is the whole site, with the version whose caches it keeps. */
function serviceWorker(): Plugin {
  return {
    name: 'vedette-service-worker',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: join(repository, 'dashboard/offline/worker.ts'), fileName: 'sw.js' });
    },
  };
}

/** The budget of the design (§12 of the design language) is printed after each build, so that nobody has to ask. */
function printFirstRoute(): Plugin {
  return {
    name: 'vedette-first-route-size',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
      const first = new Set<string>();
      const visit = (fileName: string) => {
        if (first.has(fileName)) return;
        first.add(fileName);
        chunks.find((chunk) => chunk.fileName === fileName)?.imports.forEach(visit);
      };
      for (const chunk of chunks) {
        if (chunk.isEntry || chunk.facadeModuleId?.endsWith('IssuesPage.tsx')) visit(chunk.fileName);
      }
      const bytes = [...first].map(
        (name) => brotliCompressSync(Buffer.from(chunks.find((chunk) => chunk.fileName === name)?.code ?? '')).length,
      );
      const total = bytes.reduce((sum, size) => sum + size, 0);
      this.info(`First route: ${(total / 1024).toFixed(1)} KB of JavaScript as brotli in ${first.size} files (aim 120, limit 180).`);
    },
  };
}

export default defineConfig({
  root: fileURLToPath(new URL('./dashboard', import.meta.url)),
  plugins: [react(), tailwindcss(), preloadFonts(), serviceWorker(), precompress(), printFirstRoute()],
  // The browser checks answers by the same contracts with a smaller reader (dashboard/api/schema.ts).
  resolve: { alias: { zod: fileURLToPath(new URL('./dashboard/api/schema.ts', import.meta.url)) } },
  define: { __VERSION__: JSON.stringify(VERSION) },
  html: { cspNonce: '__CSP_NONCE__' },
  server: {
    host: '127.0.0.1',
    fs: { allow: [repository] },
    // Not all of /api: the dashboard's own sources in dashboard/api are served from there.
    proxy: { '^/api/\\d+/': { target: process.env.VEDETTE_DEV_SERVER ?? 'http://127.0.0.1:8000', ws: true } },
  },
  build: {
    outDir: fileURLToPath(new URL('./dashboard/dist', import.meta.url)),
    emptyOutDir: true,
    manifest: true,
    target: 'es2023',
    sourcemap: false,
    // Data URLs would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: firstRouteChunks() }] } } },
  },
});
