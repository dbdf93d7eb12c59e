import { framesOf, http, lib, moved, said, source } from '../model.ts';
import type { DemoProject } from '../model.ts';

const sources = {
  'CartView.swift': source(
    47,
    `
    var body: some View {
        List {
            ForEach(indices, id: \\.self) { index in
                LineView(line: cart.lines[index])
                    .swipeActions { Button("Remove") { remove(at: index) } }
            }
        }
        .refreshable { await cart.reload() }
    }`,
  ),
  'ImageCache.swift': source(
    20,
    `
    func image(for url: URL) throws -> UIImage {
        if let cached = memory.object(forKey: url as NSURL) { return cached }
        let bytes = try Data(contentsOf: file(for: url))
        guard let image = UIImage(data: bytes) else { throw CacheError.damaged(url) }
        memory.setObject(image, forKey: url as NSURL)
        return image
    }`,
  ),
  'PushRegistration.swift': source(
    11,
    `
    func register(token: Data) async throws {
        let body = Registration(token: token.hex, locale: Locale.current.identifier)
        let (_, response) = try await session.upload(for: request, from: encoder.encode(body))
        try response.requireSuccess()
    }`,
  ),
};
const at = framesOf(sources);
const swiftui = [
  lib('SwiftUI', 0, 'ViewGraph.updateOutputs(async:)', 'SwiftUI'),
  lib('AttributeGraph', 0, 'AG::Graph::UpdateStack::update()', 'AttributeGraph'),
];

/** Swift: the app on iPhones and iPads. */
export const iosApp: DemoProject = {
  slug: 'ios-app',
  name: 'iOS app',
  projectPlatform: 'apple-ios',
  platform: 'cocoa',
  sdk: { name: 'sentry.cocoa', version: '9.1.0', package: 'cocoapods:getsentry/sentry.cocoa' },
  releaseName: 'shop.larkspur.app',
  versions: ['4.6.0+610', '4.7.0+618', '4.7.1+621', '4.8.0+630'],
  kind: 'mobile',
  root: '/private/var/containers/Bundle/Application/Larkspur.app/Larkspur',
  sources,
  crumbs: [
    moved('HomeView', 'ProductView'),
    moved('ProductView', 'CartView'),
    said('touch', 'LineView swiped'),
    said('app.lifecycle', 'foreground'),
    http('GET', 'https://api.larkspur.example/v2/products/{sku}', 200),
    said('device.connectivity', 'wifi'),
    said('app.memory', 'memory warning', 'warning'),
  ],
  tags: { 'app.start': ['warm', 'cold'], 'ab.cart': ['list', 'cards'] },
  issues: [
    {
      type: 'EXC_BREAKPOINT',
      value: 'Swift/ContiguousArrayBuffer.swift:600: Fatal error: Index out of range',
      frames: [...swiftui, at('CartView.swift', 'cart.lines[index]', 'closure #1 in CartView.body.getter')],
      transaction: 'CartView',
      level: 'fatal',
      mechanism: ['mach', false],
      lastCrumb: said('touch', 'Button "Remove" tapped'),
      perDay: 55,
      shape: 'regressed',
      story: { status: 'resolvedInNextRelease', assign: 'me', notes: ['Fixed in 4.8.0 by iterating over lines with stable ids.'] },
    },
    {
      type: 'CacheError',
      value: 'damaged(https://img.larkspur.example/{sku}/1280.webp)',
      frames: [at('ImageCache.swift', 'throw CacheError.damaged', 'ImageCache.image(for:)')],
      transaction: 'ProductView',
      level: 'warning',
      mechanism: ['NSError', true],
      perDay: 38,
      shape: 'steady',
    },
    {
      type: 'App Hanging',
      value: 'App hanging for at least 2000 ms.',
      frames: [
        lib('UIKitCore', 0, '-[UIApplication _run]', 'UIKitCore'),
        at('ImageCache.swift', 'Data(contentsOf', 'ImageCache.image(for:)'),
      ],
      transaction: 'HomeView',
      mechanism: ['AppHang', true],
      perDay: 44,
      shape: 'fading',
    },
    {
      type: 'NSURLErrorDomain',
      value: 'The Internet connection appears to be offline. (Code: -1009)',
      frames: [at('PushRegistration.swift', 'session.upload', 'PushRegistration.register(token:)')],
      transaction: 'AppDelegate',
      level: 'warning',
      mechanism: ['NSError', true],
      perDay: 60,
      shape: 'steady',
      story: { status: 'archived' },
    },
  ],
};
