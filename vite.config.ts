import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { stub } from './dashboard/dev/stub.ts';

const repository = fileURLToPath(new URL('.', import.meta.url));

/** What a browser asks for compressed. Fonts and pictures are compressed already. */
const COMPRESSIBLE = /\.(?:js|css|svg|json|txt)$/;

/** Assets are compressed once, at build time, at the highest setting; the server only picks the file. */
function precompress(): Plugin {
  return {
    name: 'vedette-precompress',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!COMPRESSIBLE.test(fileName)) continue;
        const source = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        const brotli = brotliCompressSync(source, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
        this.emitFile({ type: 'asset', fileName: `${fileName}.br`, source: brotli });
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(source, { level: 9 }) });
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
      const bytes = [...first].map((name) => brotliCompressSync(Buffer.from(chunks.find((chunk) => chunk.fileName === name)?.code ?? '')).length);
      const total = bytes.reduce((sum, size) => sum + size, 0);
      console.log(`First route: ${(total / 1024).toFixed(1)} KB of JavaScript as brotli in ${first.size} files (aim 120, limit 180).`);
    },
  };
}

export default defineConfig(({ mode }) => ({
  root: fileURLToPath(new URL('./dashboard', import.meta.url)),
  plugins: [react(), tailwindcss(), preloadFonts(), precompress(), printFirstRoute(), ...(mode === 'stub' ? [stub()] : [])],
  html: { cspNonce: '__CSP_NONCE__' },
  server: {
    host: '127.0.0.1',
    fs: { allow: [repository] },
    proxy: mode === 'stub' ? undefined : { '/api': { target: process.env.VEDETTE_DEV_SERVER ?? 'http://127.0.0.1:8000', ws: true } },
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
  },
}));
