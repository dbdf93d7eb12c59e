import { click, framesOf, http, lib, moved, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'src/checkout/apply-discount.ts': source(
    31,
    `
export function applyDiscount(cart: Cart, code: string): Total {
  const subtotal = cart.lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const campaign = findCampaign(code, cart.market);

  // Campaigns of the autumn sale carry their own currency.
  const rate = campaign.rates[cart.currency];
  const discount = Math.min(subtotal, rate.amount * subtotal);

  track('discount_applied', { code, discount });
  return { subtotal, discount, due: subtotal - discount };
}`,
  ),
  'src/checkout/CheckoutForm.tsx': source(
    88,
    `
  const onSubmit = useCallback(
    async (event: FormEvent) => {
      event.preventDefault();
      setState('paying');
      const total = applyDiscount(cart, code);
      const order = await placeOrder(cart, total, address);
      navigate('/orders/' + order.id);
    },
    [cart, code, address],
  );`,
  ),
  'src/lib/http.ts': source(
    12,
    `
export async function request<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(API + path, {
    ...init,
    signal: AbortSignal.timeout(10_000),
    headers: { accept: 'application/json', ...init.headers },
  });
  if (!response.ok) throw new HttpError(response.status, path);
  return response.json();
}`,
  ),
  'src/product/Gallery.tsx': source(
    20,
    `
export function Gallery({ images }: { images: Image[] }) {
  const [shown, setShown] = useState(0);
  const image = images[shown];

  useEffect(() => {
    const next = new Image();
    next.src = images[shown + 1]?.large ?? '';
  }, [shown, images]);

  return (
    <figure style={{ aspectRatio: image.width / image.height }}>
      <img src={image.large} alt={image.alt} />
    </figure>
  );
}`,
  ),
  'src/cart/storage.ts': source(
    5,
    `
/** The cart of somebody who has not signed in. */
export function saveCart(cart: Cart): void {
  const text = JSON.stringify(cart);
  window.localStorage.setItem('larkspur.cart', text);
  channel.postMessage({ kind: 'cart', lines: cart.lines.length });
}`,
  ),
};
const at = framesOf(sources);
const react = (line: number, name: string) => lib('node_modules/react-dom/cjs/react-dom-client.production.js', line, name);
const shop = 'https://larkspur.example';

/** React in the browser: the shop itself. */
export const storefront: DemoProject = {
  slug: 'storefront',
  name: 'Storefront',
  projectPlatform: 'javascript-react',
  platform: 'javascript',
  sdk: { name: 'sentry.javascript.react', version: '11.12.0', package: 'npm:@sentry/react' },
  releaseName: 'storefront',
  versions: ['2.11.0', '2.12.0', '2.12.1', '2.13.0', '2.13.1', '2.14.0'],
  kind: 'browser',
  root: 'https://larkspur.example/assets/',
  sources,
  crumbs: [
    moved('/', '/c/chairs'),
    moved('/c/chairs', '/p/{sku}'),
    moved('/cart', '/checkout/payment'),
    click('main > form.checkout > button.primary[type="submit"]'),
    click('nav > ul.categories > li > a[href="/c/lamps"]'),
    click('div.gallery > button[aria-label="Next image"]'),
    http('GET', 'https://api.larkspur.example/v2/products/{sku}', 200),
    http('POST', 'https://api.larkspur.example/v2/cart', 200),
    http('GET', 'https://api.larkspur.example/v2/recommendations?sku={sku}', 200),
    said('console', 'consent: analytics granted'),
    said('console', 'Image {sku} decoded in {ms} ms'),
  ],
  tags: { market: ['de', 'fr', 'no', 'gb', 'us'], experiment: ['checkout-a', 'checkout-b'], theme: ['light', 'dark'] },
  issues: [
    {
      type: 'TypeError',
      value: "Cannot read properties of undefined (reading 'amount')",
      frames: [
        react(11520, 'dispatchEvent'),
        react(10984, 'batchedUpdates$1'),
        react(10512, 'executeDispatch'),
        at('src/checkout/CheckoutForm.tsx', 'applyDiscount(cart', 'onSubmit'),
        at('src/checkout/apply-discount.ts', 'rate.amount', 'applyDiscount'),
      ],
      transaction: '/checkout/payment',
      request: { method: 'GET', url: `${shop}/checkout/payment` },
      mechanism: ['auto.browser.global_handlers.onunhandledrejection', false],
      lastCrumb: click('form.checkout > button.primary[type="submit"] "Pay {amount} EUR"'),
      tags: { campaign: 'AUTUMN-26' },
      extra: { cart: { id: '{cart}', lines: 3, currency: 'NOK' }, code: 'AUTUMN-26' },
      perDay: 260,
      shape: 'spike',
      story: {
        assign: 'me',
        priority: 'high',
        isBookmarked: true,
        notes: [
          'Only carts in NOK and SEK: the autumn campaign has no rate for them. Rolling 2.14.0 back for these markets while we fix it.',
        ],
      },
    },
    {
      type: 'ChunkLoadError',
      value: 'Loading chunk 418 failed. (error: https://larkspur.example/assets/418.9f2c1b.js)',
      frames: [
        lib('webpack/runtime/jsonp chunk loading', 27, '__webpack_require__.f.j'),
        lib('webpack/runtime/ensure chunk', 6, '__webpack_require__.e'),
      ],
      transaction: '/p/:sku',
      request: { method: 'GET', url: `${shop}/p/{sku}` },
      mechanism: ['auto.browser.global_handlers.onunhandledrejection', false],
      perDay: 130,
      shape: 'steady',
      story: { assign: 'team' },
    },
    {
      type: 'TimeoutError',
      value: 'signal timed out',
      frames: [at('src/lib/http.ts', 'await fetch', 'request')],
      transaction: '/search',
      request: { method: 'GET', url: `${shop}/search?q={word}&page={page}` },
      mechanism: ['auto.browser.global_handlers.onunhandledrejection', false],
      lastCrumb: http('GET', 'https://api.larkspur.example/v2/search?q={word}', 0),
      perDay: 210,
      shape: 'steady',
      level: 'warning',
    },
    {
      type: 'TypeError',
      value: "Cannot read properties of undefined (reading 'width')",
      frames: [react(4312, 'renderWithHooks'), react(6820, 'beginWork'), at('src/product/Gallery.tsx', 'image.width', 'Gallery')],
      transaction: '/p/:sku',
      request: { method: 'GET', url: `${shop}/p/{sku}` },
      mechanism: ['auto.function.react.error_boundary', true],
      extra: { componentStack: 'at Gallery\nat ProductPage\nat Suspense\nat App' },
      perDay: 60,
      shape: 'regressed',
      story: { status: 'resolvedInNextRelease', notes: ['Products without pictures get the placeholder now.'] },
    },
    {
      type: 'QuotaExceededError',
      value: "Failed to execute 'setItem' on 'Storage': Setting the value of 'larkspur.cart' exceeded the quota.",
      frames: [at('src/cart/storage.ts', 'setItem', 'saveCart')],
      transaction: '/cart',
      request: { method: 'GET', url: `${shop}/cart` },
      mechanism: ['auto.browser.browserapierrors.setTimeout', false],
      perDay: 9,
      shape: 'steady',
      story: { status: 'archivedUntilEscalating' },
    },
    {
      type: 'Error',
      value: 'Minified React error #418; visit https://react.dev/errors/418 for the full message',
      frames: [react(3601, 'throwOnHydrationMismatch'), react(6903, 'updateHostComponent'), react(9720, 'performUnitOfWork')],
      transaction: '/c/:category',
      request: { method: 'GET', url: `${shop}/c/lamps` },
      mechanism: ['auto.function.react.on_recoverable_error', true],
      perDay: 85,
      shape: 'fading',
    },
  ],
};
