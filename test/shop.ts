import { randomUUID } from 'node:crypto';
import { bundleOf, crash, minifiedShop, type BundleFile } from './artifact-house.ts';

/** Where the browser loaded the script from. */
export const SHOP_URL = 'https://shop.example/assets/app.js';

export interface Shop {
  readonly debugId: string;
  readonly bundle: Buffer;
  /** The event that the shop sends when it fails, for `feed`. */
  event(more?: Record<string, unknown>): { readonly more: Record<string, unknown> };
}

/** The shop, built; with debug ids, or found by address only. `change` makes its bundle another. */
export async function openShop(
  kind: 'debug-ids' | 'addresses' = 'debug-ids',
  change: (code: BundleFile, map: BundleFile) => BundleFile[] = (code, map) => [code, map],
): Promise<Shop> {
  const debugId = randomUUID();
  const { code, map } = await minifiedShop();
  const { frames, value } = crash(code, SHOP_URL);
  const ids = kind === 'debug-ids' ? { 'debug-id': debugId } : {};
  const files = change(
    { url: '~/assets/app.js', type: 'minified_source', text: code, headers: { ...ids, Sourcemap: 'app.js.map' } },
    { url: '~/assets/app.js.map', type: 'source_map', text: map, headers: ids },
  );
  return {
    debugId,
    bundle: bundleOf(files),
    event: (more = {}) => ({
      more: {
        platform: 'javascript',
        exception: { values: [{ type: 'RangeError', value, stacktrace: { frames } }] },
        ...(kind === 'debug-ids' ? { debug_meta: { images: [{ type: 'sourcemap', code_file: SHOP_URL, debug_id: debugId }] } } : {}),
        ...more,
      },
    }),
  };
}
