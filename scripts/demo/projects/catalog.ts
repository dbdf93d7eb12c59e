import { framesOf, http, lib, query, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'catalog/images.py': source(
    58,
    `
def resize(product_id, path, widths):
    image = Image.open(path)
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        raise MemoryError(f"{path} has {pixels} pixels, the worker may hold {MAX_PIXELS}")

    for width in widths:
        variant = image.resize((width, int(image.height * width / image.width)))
        storage.put(f"{product_id}/{width}.webp", encode(variant, quality=82))`,
  ),
  'orders/models.py': source(
    112,
    `
    def save(self, *args, **kwargs):
        if self.idempotency_key is None:
            self.idempotency_key = uuid4()
        self.total = sum(line.price * line.quantity for line in self.lines.all())
        super().save(*args, **kwargs)`,
  ),
  'catalog/views.py': source(
    33,
    `
def product_detail(request, slug):
    product = get_object_or_404(Product.objects.select_related("brand"), slug=slug)
    prices = {p.currency: p for p in product.prices.active()}
    price = prices[request.market.currency]
    rating = product.reviews_total / product.reviews_count
    return render(request, "product.html", {"product": product, "price": price, "rating": rating})`,
  ),
  'catalog/feeds.py': source(
    19,
    `
def import_feed(supplier):
    response = requests.get(supplier.feed_url, timeout=30)
    response.raise_for_status()
    for row in csv.DictReader(response.text.splitlines(), delimiter=";"):
        Offer.objects.update_or_create(sku=row["sku"], defaults={"units": int(row["units"])})`,
  ),
  'catalog/publish.py': source(
    41,
    `
async def publish(product, channels):
    async with asyncio.TaskGroup() as group:
        for channel in channels:
            group.create_task(push(product, channel))


async def push(product, channel):
    listing = channel.render(product)
    answer = await channel.client.put(f"/listings/{product.sku}", json=listing)
    answer.raise_for_status()
    channel.known[product.sku] = answer.json()["id"]`,
  ),
};
const at = framesOf(sources);
const python = '/usr/local/lib/python3.13/site-packages/';
const django = [
  lib(`${python}django/core/handlers/exception.py`, 55, 'inner', 'django.core.handlers.exception'),
  lib(`${python}django/core/handlers/base.py`, 197, '_get_response', 'django.core.handlers.base'),
];
const celery = [
  lib(`${python}celery/app/trace.py`, 453, 'trace_task', 'celery.app.trace'),
  lib(`${python}celery/app/trace.py`, 736, '__protected_call__', 'celery.app.trace'),
];

/** Django and Celery: products, prices, pictures. */
export const catalog: DemoProject = {
  slug: 'catalog',
  name: 'Catalog',
  projectPlatform: 'python-django',
  platform: 'python',
  sdk: { name: 'sentry.python.django', version: '2.68.0', package: 'pypi:sentry-sdk' },
  releaseName: 'catalog',
  versions: ['2026.11.1', '2026.11.2', '2026.11.3', '2026.11.4', '2026.11.5'],
  kind: 'server',
  root: '/srv/catalog/',
  runtime: { name: 'CPython', version: '3.13.9' },
  sources,
  modules: { django: '5.2.8', celery: '5.5.3', pillow: '12.0.0', psycopg: '3.2.12', requests: '2.32.5' },
  crumbs: [
    query('SELECT * FROM catalog_product WHERE slug = %s', '{ms}'),
    query('SELECT * FROM catalog_price WHERE product_id = %s AND active', '{ms}'),
    http('GET', 'http://search.internal/similar/{sku}', 200),
    said('catalog.cache', 'miss for product {sku}'),
    said('django.request', 'GET /products/{sku} in {ms} ms'),
    said('catalog.pricing', 'no campaign for {sku}', 'debug'),
  ],
  tags: { worker: ['web', 'celery-default', 'celery-images'], market: ['de', 'fr', 'no', 'gb'] },
  issues: [
    {
      type: 'MemoryError',
      value: '/tmp/upload-{id}.tiff has 24000000 pixels, the worker may hold 16000000',
      frames: [
        ...celery,
        at('catalog/images.py', 'raise MemoryError', 'resize', {
          module: 'catalog.images',
          vars: { product_id: '{id}', path: "'/tmp/upload-{id}.tiff'", pixels: '24000000', widths: '[320, 640, 1280, 2560]' },
        }),
      ],
      transaction: 'catalog.images.resize',
      mechanism: ['celery', false],
      lastCrumb: said('catalog.images', 'opening /tmp/upload-{id}.tiff (6000 × 4000)'),
      perDay: 40,
      shape: 'fresh',
      isBackground: true,
      tags: { worker: 'celery-images' },
      story: { assign: 'me', notes: ['The new supplier sends print pictures. Streaming resize is in review.'] },
    },
    {
      type: 'IntegrityError',
      value:
        'duplicate key value violates unique constraint "orders_idempotency_key"\nDETAIL:  Key (idempotency_key)=({uuid}) already exists.',
      module: 'django.db.utils',
      frames: [
        ...django,
        at('orders/models.py', 'super().save', 'save', {
          module: 'orders.models',
          vars: { self: '<Order: {order}>', args: '()', kwargs: "{'force_insert': True}" },
        }),
        lib(`${python}django/db/backends/utils.py`, 105, '_execute', 'django.db.backends.utils'),
      ],
      causes: [
        {
          type: 'UniqueViolation',
          value: 'duplicate key value violates unique constraint "orders_idempotency_key"',
          frames: [lib(`${python}psycopg/cursor.py`, 97, 'execute', 'psycopg.cursor')],
        },
      ],
      transaction: '/api/orders/',
      request: { method: 'POST', url: 'https://catalog.larkspur.example/api/orders/', body: { cart: '{cart}', password: 'hunter2' } },
      mechanism: ['django', false],
      perDay: 48,
      shape: 'steady',
      story: { assign: 'team' },
    },
    {
      type: 'ZeroDivisionError',
      value: 'division by zero',
      frames: [
        ...django,
        at('catalog/views.py', 'reviews_total / product', 'product_detail', {
          module: 'catalog.views',
          vars: { slug: "'{sku}'", product: '<Product: {sku}>', prices: "{'EUR': <Price: {amount}>}", rating: '<unbound>' },
        }),
      ],
      transaction: '/products/<slug>/',
      request: { method: 'GET', url: 'https://catalog.larkspur.example/products/{sku}/' },
      mechanism: ['django', false],
      perDay: 75,
      shape: 'fixed',
      story: { status: 'resolved', notes: ['Products without reviews show no stars since 2026.11.4.'] },
    },
    {
      type: 'KeyError',
      value: "'SEK'",
      frames: [
        ...django,
        at('catalog/views.py', 'prices[request.market', 'product_detail', {
          module: 'catalog.views',
          vars: { slug: "'{sku}'", prices: "{'EUR': <Price: {amount}>, 'NOK': <Price: {amount}>}" },
        }),
      ],
      transaction: '/products/<slug>/',
      request: { method: 'GET', url: 'https://catalog.larkspur.example/products/{sku}/?market=se' },
      mechanism: ['django', false],
      perDay: 52,
      shape: 'steady',
      tags: { market: 'se' },
    },
    {
      type: 'ExceptionGroup',
      value: 'unhandled errors in a TaskGroup (2 sub-exceptions)',
      frames: [
        ...celery,
        at('catalog/publish.py', 'asyncio.TaskGroup', 'publish', {
          module: 'catalog.publish',
          vars: { product: '<Product: {sku}>', channels: '[<Channel: market-de>, <Channel: market-no>, <Channel: social>]' },
        }),
        lib('/usr/local/lib/python3.13/asyncio/taskgroups.py', 173, '__aexit__', 'asyncio.taskgroups'),
      ],
      group: [
        {
          type: 'HTTPStatusError',
          value: "Client error '409 Conflict' for url 'https://market.example/de/listings/{sku}'",
          frames: [
            at('catalog/publish.py', 'raise_for_status', 'push', {
              module: 'catalog.publish',
              vars: {
                product: '<Product: {sku}>',
                channel: '<Channel: market-de>',
                listing: { price: '{amount}', currency: 'EUR', units: '{small}' },
                answer: '<Response [409 Conflict]>',
              },
            }),
            lib(`${python}httpx/_models.py`, 829, 'raise_for_status', 'httpx'),
          ],
        },
        {
          type: 'KeyError',
          value: "'id'",
          frames: [
            at('catalog/publish.py', 'answer.json()', 'push', {
              module: 'catalog.publish',
              vars: { product: '<Product: {sku}>', channel: '<Channel: social>', answer: '<Response [202 Accepted]>', id: null },
            }),
          ],
        },
      ],
      transaction: 'catalog.publish.publish',
      mechanism: ['celery', false],
      perDay: 18,
      shape: 'fresh',
      isBackground: true,
      story: { assign: 'me' },
    },
    {
      type: 'HTTPError',
      value: '503 Server Error: Service Unavailable for url: https://feeds.supplier.example/stock.csv',
      module: 'requests.exceptions',
      frames: [
        ...celery,
        at('catalog/feeds.py', 'raise_for_status', 'import_feed', { module: 'catalog.feeds', vars: { supplier: '<Supplier: Nordlys>' } }),
        lib(`${python}requests/models.py`, 1026, 'raise_for_status', 'requests.models'),
      ],
      transaction: 'catalog.feeds.import_feed',
      mechanism: ['celery', false],
      perDay: 6,
      shape: 'nightly',
      isBackground: true,
      story: { status: 'archivedUntilEscalating' },
    },
    {
      type: 'Message',
      value: 'stock of {sku} is below the reorder level',
      frames: [],
      logger: 'catalog.stock',
      transaction: 'catalog.stock.check',
      level: 'warning',
      perDay: 22,
      shape: 'steady',
      isBackground: true,
      story: { priority: 'low' },
    },
  ],
};
