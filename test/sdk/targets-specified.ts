import { deliver } from './specified-envelope.ts';
import type { Dialect, Thrown } from './specified-envelope.ts';
import type { Expected, Target } from './target.ts';

/**
 * SDKs whose run times have no registry where this suite was written. Their envelopes are made from the protocol specification
 * (ingest protocol §3, §5, appendix A), not recorded: the names say so.
 */
export const SPECIFIED: readonly Target[] = [
  specified('Ruby', rubyDialect(), { sdk: 'sentry.ruby', crash: /^reserve$/, library: /\/gems\// }),
  specified('PHP', phpDialect(), { sdk: 'sentry.php', crash: /^App\\Cart::reserve$/, library: /\/vendor\// }),
  specified('.NET', dotnetDialect(), { sdk: 'sentry.dotnet', crash: /^void Cart\.Reserve/, library: /^Microsoft\./ }),
  specified('Swift', swiftDialect(), { sdk: 'sentry.cocoa', crash: /^Shop\.Cart\.reserve$/, library: /libdispatch/ }),
  specified('Elixir', elixirDialect(), { sdk: 'sentry.elixir', crash: /^Shop\.Cart\.reserve\/1$/, library: /^Plug\./ }),
];

function specified(language: string, dialect: Dialect, { sdk, crash, library }: Pick<Expected, 'sdk' | 'crash' | 'library'>): Target {
  const name = `${language} (envelopes from the specification)`;
  const [cause, thrown] = dialect.chained;
  return {
    name,
    expected: { platform: dialect.platform, sdk, crash, library, chain: [cause?.type ?? '', thrown?.type ?? ''] },
    prepare: async () => null,
    run: (dsn) => deliver(dialect, name, dsn),
  };
}

function seconds(ms: number): number {
  return ms / 1000;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}

function rubyDialect(): Dialect {
  const gem = {
    project_root: '/app',
    abs_path: '/usr/local/bundle/gems/rack-3.0.9/lib/rack/runtime.rb',
    filename: 'rack/runtime.rb',
    function: 'call',
    lineno: 24,
    in_app: false,
  };
  const at = (name: string, line: number, code: string) => ({
    abs_path: '/app/app/models/cart.rb',
    filename: 'app/models/cart.rb',
    function: name,
    lineno: line,
    in_app: true,
    context_line: code,
  });
  const thrown = (type: string, value: string, ...frames: Record<string, unknown>[]): Thrown => ({
    type,
    value,
    module: 'Shop',
    frames: [gem, ...frames],
  });
  return {
    sdk: { name: 'sentry.ruby', version: '5.28.0' },
    platform: 'ruby',
    isGzip: false,
    hasItemLength: false,
    hasSentAt: true,
    isValues: true,
    timestamp: seconds,
    message: (text) => ({ message: text }),
    chained: [
      {
        ...thrown('Shop::CardDeclined', 'card was declined', at('charge', 8, "    raise CardDeclined, 'card was declined'")),
        mechanism: { type: 'chained', handled: true, exception_id: 1, parent_id: 0, source: '__cause__' },
      },
      {
        ...thrown('Shop::PaymentError', 'order was not paid', at('rescue in pay', 14, '    raise PaymentError')),
        mechanism: { type: 'generic', handled: true, exception_id: 0 },
      },
    ],
    noted: thrown('TypeError', 'with a note', at('note', 40, '    raise TypeError')),
    same: (order) =>
      thrown(
        'IndexError',
        `order ${order} is out of stock`,
        at('block in restock', 20, '    orders.each { |order| reserve(order) }'),
        at('reserve', 25, '    raise IndexError'),
      ),
  };
}

function phpDialect(): Dialect {
  const vendor = {
    abs_path: '/srv/vendor/symfony/http-kernel/HttpKernel.php',
    filename: '/vendor/symfony/http-kernel/HttpKernel.php',
    function: 'Symfony\\Component\\HttpKernel\\HttpKernel::handle',
    lineno: 101,
    in_app: false,
  };
  const at = (name: string, line: number, code: string) => ({
    abs_path: '/srv/src/Cart.php',
    filename: '/src/Cart.php',
    function: `App\\Cart::${name}`,
    raw_function: `App\\Cart::${name}`,
    lineno: line,
    in_app: true,
    context_line: code,
  });
  const thrown = (type: string, value: string, ...frames: Record<string, unknown>[]): Thrown => ({
    type,
    value,
    mechanism: { type: 'generic', handled: true },
    frames: [vendor, ...frames],
  });
  return {
    sdk: { name: 'sentry.php', version: '4.18.0' },
    platform: 'php',
    isGzip: true,
    hasItemLength: false,
    hasSentAt: true,
    isValues: true,
    timestamp: seconds,
    message: (text) => ({ message: text }),
    chained: [
      thrown('App\\CardDeclined', 'card was declined', at('charge', 8, "        throw new CardDeclined('card was declined');")),
      thrown('App\\PaymentError', 'order was not paid', at('pay', 15, '            throw new PaymentError(previous: $error);')),
    ],
    noted: thrown('TypeError', 'with a note', at('note', 40, "        throw new \\TypeError('with a note');")),
    same: (order) =>
      thrown(
        'OutOfRangeException',
        `order ${order} is out of stock`,
        at('reserve', 25, '        throw new \\OutOfRangeException($message);'),
      ),
  };
}

function dotnetDialect(): Dialect {
  const framework = {
    module: 'Microsoft.AspNetCore.Mvc.ControllerActionInvoker',
    function: 'Task ControllerActionInvoker.Next()',
    in_app: false,
    package: 'Microsoft.AspNetCore.Mvc.Core, Version=8.0.0.0',
  };
  const at = (name: string, line: number) => ({
    module: 'Shop.Cart',
    function: `void Cart.${name}`,
    filename: 'Cart.cs',
    abs_path: '/src/Cart.cs',
    lineno: line,
    colno: 9,
    in_app: true,
    package: 'Shop, Version=1.2.3.0',
    instruction_addr: '0x1f',
    addr_mode: 'rel:0',
    function_id: '0x3',
  });
  const thrown = (type: string, value: string, ...frames: Record<string, unknown>[]): Thrown => ({
    type,
    value,
    module: 'Shop, Version=1.2.3.0',
    frames: [framework, ...frames],
  });
  return {
    sdk: { name: 'sentry.dotnet', version: '5.16.0' },
    platform: 'csharp',
    isGzip: true,
    hasItemLength: true,
    hasSentAt: true,
    isValues: true,
    timestamp: iso,
    message: (text) => ({ logentry: { message: text } }),
    chained: [
      {
        ...thrown('Shop.CardDeclined', 'card was declined', at('Charge()', 8)),
        mechanism: { type: 'chained', source: 'InnerException', handled: true, exception_id: 1, parent_id: 0 },
      },
      {
        ...thrown('Shop.PaymentError', 'order was not paid', at('Pay()', 15)),
        mechanism: { type: 'generic', handled: true, exception_id: 0 },
      },
    ],
    noted: thrown('System.InvalidOperationException', 'with a note', at('Note()', 40)),
    same: (order) => thrown('System.IndexOutOfRangeException', `order ${order} is out of stock`, at('Reserve(int order)', 25)),
  };
}

function swiftDialect(): Dialect {
  const image = '/private/var/containers/Bundle/Application/6F5A0A0B-77E2-4F5C-9C1D-1B2C3D4E5F60/Shop.app/Shop';
  const system = {
    function: '_dispatch_call_block_and_release',
    package: '/usr/lib/system/libdispatch.dylib',
    instruction_addr: '0x1801ad000',
    image_addr: '0x1801a0000',
    in_app: false,
  };
  const at = (name: string, line: number) => ({
    function: name,
    package: image,
    filename: 'Cart.swift',
    lineno: line,
    instruction_addr: '0x100004000',
    image_addr: '0x100000000',
    in_app: true,
  });
  const thrown = (type: string, value: string, ...frames: Record<string, unknown>[]): Thrown => ({
    type,
    value,
    mechanism: { type: 'NSError', handled: true, meta: { ns_error: { code: 1, domain: type } } },
    frames: [system, ...frames],
  });
  return {
    sdk: { name: 'sentry.cocoa', version: '8.57.0' },
    platform: 'cocoa',
    isGzip: true,
    hasItemLength: true,
    hasSentAt: true,
    isValues: true,
    timestamp: seconds,
    message: (text) => ({ message: { formatted: text } }),
    chained: [
      thrown('Shop.CardDeclined', 'card was declined (Code: 1)', at('Shop.Cart.charge() throws -> ()', 8)),
      thrown('Shop.PaymentError', 'order was not paid (Code: 1)', at('Shop.Cart.pay() throws -> ()', 15)),
    ],
    noted: thrown('Shop.NoteError', 'with a note (Code: 1)', at('Shop.Cart.note() throws -> ()', 40)),
    same: (order) =>
      thrown('Shop.StockError', `order ${order} is out of stock (Code: 1)`, at('Shop.Cart.reserve(order: Swift.Int) throws -> ()', 25)),
  };
}

function elixirDialect(): Dialect {
  const library = {
    module: 'Plug.Router.Utils',
    function: 'Plug.Router.Utils.-fun.dispatch/2-',
    filename: 'lib/plug/router/utils.ex',
    lineno: 89,
    in_app: false,
  };
  const at = (name: string, line: number) => ({
    module: 'Elixir.Shop.Cart',
    function: `Shop.Cart.${name}`,
    filename: 'lib/shop/cart.ex',
    lineno: line,
    in_app: true,
  });
  const thrown = (type: string, value: string, ...frames: Record<string, unknown>[]): Thrown => ({
    type,
    value,
    mechanism: { type: 'generic', handled: true },
    frames: [library, ...frames],
  });
  return {
    sdk: { name: 'sentry.elixir', version: '11.0.4' },
    platform: 'elixir',
    isGzip: false,
    hasItemLength: true,
    hasSentAt: false,
    isValues: false,
    timestamp: iso,
    message: (text) => ({ message: { message: text, formatted: text } }),
    chained: [
      thrown('Shop.CardDeclined', 'card was declined', at('charge/0', 8)),
      thrown('Shop.PaymentError', 'order was not paid', at('pay/0', 15)),
    ],
    noted: thrown('ArgumentError', 'with a note', at('note/0', 40)),
    same: (order) => thrown('KeyError', `order ${order} is out of stock`, at('reserve/1', 25)),
  };
}
