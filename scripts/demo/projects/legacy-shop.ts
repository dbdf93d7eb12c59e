import { framesOf, lib, query, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'app/Http/Controllers/VoucherController.php': source(
    28,
    `
    public function redeem(Request $request, string $code): JsonResponse
    {
        $voucher = Voucher::where('code', $code)->first();
        $left = $voucher->amount - $voucher->redeemed;
        abort_if($left <= 0, 409, 'The voucher is used up.');

        return response()->json(['left' => $left]);
    }`,
  ),
  'app/Support/Invoice.php': source(
    53,
    `
    public function pdf(): string
    {
        $html = view('invoice', ['order' => $this->order])->render();
        $file = tempnam(sys_get_temp_dir(), 'inv');
        file_put_contents($file, $html);
        return $this->printer->toPdf($file);
    }`,
  ),
};
const at = framesOf(sources);
const laravel = [
  lib('/public/index.php', 17, '{main}'),
  lib('/vendor/laravel/framework/src/Illuminate/Foundation/Http/Kernel.php', 144, 'Illuminate\\Foundation\\Http\\Kernel::handle'),
  lib('/vendor/laravel/framework/src/Illuminate/Routing/Router.php', 805, 'Illuminate\\Routing\\Router::runRoute'),
];

/** PHP: the old shop, still there for vouchers and invoices. */
export const legacyShop: DemoProject = {
  slug: 'legacy-shop',
  name: 'Legacy shop',
  projectPlatform: 'php',
  platform: 'php',
  sdk: { name: 'sentry.php.laravel', version: '4.19.0', package: 'composer:sentry/sentry-laravel' },
  releaseName: 'legacy-shop',
  versions: ['3.8.8', '3.8.9', '3.9.0'],
  kind: 'server',
  root: '/var/www/shop/',
  runtime: { name: 'php', version: '8.4.14' },
  sources,
  crumbs: [
    query('select * from `vouchers` where `code` = ? limit 1', '{ms}'),
    query('select * from `orders` where `id` = ? limit 1', '{ms}'),
    said('cache', 'miss: voucher:{id}'),
    said('log', 'invoice for {order} requested'),
  ],
  tags: { 'php.sapi': ['fpm-fcgi', 'cli'], market: ['de', 'fr'] },
  issues: [
    {
      type: 'ErrorException',
      value: 'Warning: Attempt to read property "amount" on null',
      frames: [
        ...laravel,
        at('app/Http/Controllers/VoucherController.php', '$voucher->amount', 'App\\Http\\Controllers\\VoucherController::redeem'),
      ],
      transaction: '/vouchers/{code}/redeem',
      request: { method: 'POST', url: 'https://old.larkspur.example/vouchers/SPRING-{id}/redeem' },
      mechanism: ['generic', false],
      level: 'warning',
      perDay: 36,
      shape: 'steady',
    },
    {
      type: 'ErrorException',
      value: 'Warning: file_put_contents(): Only -1 of {id} bytes written, possibly out of free disk space',
      frames: [...laravel, at('app/Support/Invoice.php', 'file_put_contents', 'App\\Support\\Invoice::pdf')],
      transaction: '/orders/{order}/invoice',
      request: { method: 'GET', url: 'https://old.larkspur.example/orders/{order}/invoice' },
      mechanism: ['generic', false],
      perDay: 24,
      shape: 'incident',
      story: { status: 'resolved' },
    },
    {
      type: 'PDOException',
      value: 'SQLSTATE[HY000] [2002] Connection refused',
      frames: [
        ...laravel,
        lib(
          '/vendor/laravel/framework/src/Illuminate/Database/Connectors/Connector.php',
          66,
          'Illuminate\\Database\\Connectors\\Connector::createPdoConnection',
        ),
      ],
      transaction: '/',
      request: { method: 'GET', url: 'https://old.larkspur.example/' },
      mechanism: ['generic', false],
      perDay: 10,
      shape: 'nightly',
      story: { status: 'archived', notes: ['The nightly backup stops the database for a minute. Accepted until the move.'] },
    },
  ],
};
