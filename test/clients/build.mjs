// Builds the shop with one bundler and its official plugin: node build.mjs vite|webpack|esbuild OUT RELEASE. The plugin uploads when SENTRY_AUTH_TOKEN is set.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ENTRY = join(HERE, 'app/main.mjs');
const [bundler, out, release = ''] = process.argv.slice(2);
const shop = JSON.stringify({ dsn: process.env.SHOP_DSN, release: release === '' ? null : release });
const plugin = {
  org: 'vedette',
  project: 'default',
  url: process.env.SENTRY_URL,
  authToken: process.env.SENTRY_AUTH_TOKEN,
  telemetry: false,
  release: { inject: false, create: false, finalize: false },
  sourcemaps: { assets: [`${out}/**`] },
};
const isUploading = process.env.SENTRY_AUTH_TOKEN !== undefined;
const require = createRequire(import.meta.url);

const BUILDS = {
  async vite() {
    const { build } = await import('vite');
    const { sentryVitePlugin } = require('@sentry/vite-plugin');
    await build({
      configFile: false,
      root: HERE,
      logLevel: 'warn',
      define: { SHOP: shop },
      plugins: isUploading ? [sentryVitePlugin(plugin)] : [],
      build: {
        outDir: out,
        emptyOutDir: true,
        sourcemap: true,
        minify: true,
        rolldownOptions: { input: ENTRY, output: { entryFileNames: 'assets/shop-[hash].js' } },
      },
    });
  },
  async webpack() {
    const webpack = require('webpack');
    const { sentryWebpackPlugin } = require('@sentry/webpack-plugin');
    const esbuild = require('esbuild');
    const { writeFile, mkdir, readFile } = await import('node:fs/promises');
    // webpack reads JavaScript: types are taken off first, each file with its own map inside.
    const source = join(out, '../webpack-src');
    await mkdir(source, { recursive: true });
    for (const [name, file] of [
      ['main', 'main.mjs'],
      ['basket', 'basket.ts'],
    ]) {
      const text = await readFile(join(HERE, 'app', file), 'utf8');
      const js = await esbuild.transform(text.replace("'./basket.ts'", "'./basket.js'"), { loader: 'ts' });
      await writeFile(join(source, `${name}.js`), js.code);
    }
    const stats = await new Promise((resolve, reject) => {
      const compiler = webpack({
        mode: 'production',
        context: HERE,
        entry: join(source, 'main.js'),
        devtool: 'source-map',
        output: { path: out, filename: 'assets/shop-[contenthash].js' },
        resolve: { modules: [join(HERE, 'node_modules')] },
        plugins: [new webpack.DefinePlugin({ SHOP: shop }), ...(isUploading ? [sentryWebpackPlugin(plugin)] : [])],
      });
      compiler.run((error, done) => (error ? reject(error) : compiler.close(() => resolve(done))));
    });
    if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
  },
  async esbuild() {
    const esbuild = require('esbuild');
    const { sentryEsbuildPlugin } = require('@sentry/esbuild-plugin');
    await esbuild.build({
      entryPoints: [ENTRY],
      bundle: true,
      minify: true,
      sourcemap: true,
      format: 'esm',
      outdir: join(out, 'assets'),
      entryNames: 'shop-[hash]',
      define: { SHOP: shop },
      plugins: isUploading ? [sentryEsbuildPlugin(plugin)] : [],
    });
  },
};

await BUILDS[bundler]();
