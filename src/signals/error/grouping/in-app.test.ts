import { describe, expect, test } from 'vitest';
import type { Frame } from '../../../event/schema.ts';
import { event, failure, group, leaves } from './fixtures/build.ts';
import { applyInApp } from './in-app.ts';

function decided(platform: string, ...frames: Frame[]): Frame[] {
  const given = failure(platform, { type: 'E', stacktrace: { frames: structuredClone(frames) } });
  applyInApp(given);
  return given.exception?.values[0]?.stacktrace?.frames ?? [];
}

describe('libraries are not the application, whatever the SDK says', () => {
  test.each([
    ['python', { abs_path: '/app/.venv/lib/python3.12/site-packages/django/core/handlers/base.py' }],
    ['python', { abs_path: '/usr/lib/python3/dist-packages/requests/api.py' }],
    ['php', { abs_path: '/srv/app/vendor/laravel/framework/src/Kernel.php' }],
    ['ruby', { abs_path: '/usr/local/bundle/gems/rails-7.1/lib/rails.rb' }],
    ['go', { abs_path: '/root/go/pkg/mod/github.com/gin-gonic/gin@v1.9.1/context.go' }],
    ['node', { abs_path: '/srv/app/node_modules/express/lib/router/index.js' }],
    ['javascript', { abs_path: 'https://cdn.jsdelivr.net/npm/vue@3' }],
    ['javascript', { abs_path: 'https://unpkg.com/react@18/umd/react.js' }],
    ['node', { abs_path: 'C:\\app\\node_modules\\express\\index.js' }],
    ['java', { module: 'org.springframework.web.servlet.DispatcherServlet' }],
    ['java', { module: 'kotlinx.coroutines.DispatchedTask' }],
    ['java', { module: 'io.netty.channel.nio.NioEventLoop' }],
    ['csharp', { module: 'Microsoft.AspNetCore.Mvc.Infrastructure.ControllerActionInvoker' }],
    ['native', { package: '/usr/lib/x86_64-linux-gnu/libc.so.6', function: 'qsort' }],
    ['cocoa', { package: '/System/Library/Frameworks/UIKit.framework/UIKit', function: '-[UIView layout]' }],
    ['cocoa', { package: '/usr/lib/system/libsystem_kernel.dylib', function: 'mach_msg' }],
    ['native', { package: 'C:\\Windows\\System32\\ntdll.dll', function: 'NtWaitForSingleObject' }],
    ['native', { function: 'core::iter::traits::iterator::Iterator::collect' }],
    ['native', { function: 'std::vector<int>::at' }],
  ])('%s %j', (platform, frame) => {
    expect(decided(platform, { in_app: true, ...frame })[0]).toMatchObject({ in_app: false, data: { orig_in_app: 1 } });
  });
});

describe('the application’s bundle is the application', () => {
  test.each([
    '/private/var/containers/Bundle/Application/8A6E0A0B/Shop.app/Shop',
    '/Users/ann/Library/Developer/CoreSimulator/Devices/1/data/Shop.app/Shop',
    '/Applications/Shop.app/Contents/MacOS/Shop',
    '/Users/ann/src/shop/build/shop',
  ])('%s', (image) => {
    expect(decided('cocoa', { package: image, function: '-[Cart pay]', in_app: false })[0]).toMatchObject({
      in_app: true,
      data: { orig_in_app: 0 },
    });
  });
});

describe('what the SDK did not say', () => {
  test('is yes when nothing is known to be the application’s', () => {
    const frames = decided('java', { module: 'org.apache.catalina.Valve' }, { module: 'com.acme.Shop' });
    expect(frames.map((frame) => frame.in_app)).toEqual([false, true]);
    expect(frames[1]?.data).toEqual({ orig_in_app: -1 });
  });

  test('is no when the SDK named the application’s frames', () => {
    const frames = decided('java', { module: 'com.lib.Client' }, { module: 'com.acme.Shop', in_app: true });
    expect(frames.map((frame) => frame.in_app)).toEqual([false, true]);
  });

  test('is no for native frames without a symbol', () => {
    expect(decided('native', { instruction_addr: '0x1' })[0]?.in_app).toBe(false);
  });

  test('an answer of the SDK that no rule contradicts leaves no trace', () => {
    expect(decided('python', { abs_path: '/srv/app/a.py', in_app: true })[0]).toEqual({ abs_path: '/srv/app/a.py', in_app: true });
  });

  test('a directory of the system only speaks where the SDK was silent', () => {
    expect(decided('python', { abs_path: '/usr/local/lib/shop/a.py', in_app: true })[0]?.in_app).toBe(true);
    expect(decided('python', { abs_path: '/usr/local/lib/shop/a.py' }, { abs_path: '/srv/b.py', in_app: true })[0]?.in_app).toBe(false);
  });
});

describe('frames next to a match', () => {
  test('a throw takes everything towards the crash out', () => {
    const given = failure('native', {
      type: 'SIGABRT',
      stacktrace: {
        frames: [
          { function: 'main', in_app: true },
          { function: 'shop::pay(int)', in_app: true },
          { function: '__cxa_throw', in_app: true },
          { function: 'helper', in_app: true },
        ],
      },
    });
    expect(leaves(group(given)).filter((leaf) => !leaf.startsWith('!'))).toEqual(['type=SIGABRT', 'function=main', 'function=shop::pay']);
  });

  test('Rust’s panic machinery is out, and catch_unwind at the other end takes nothing with it', () => {
    const names = ['std::panicking::try::h0123456789abcdef', 'shop::pay', 'core::panicking::panic_fmt', 'rust_begin_unwind', 'my_hook'];
    const given = failure('native', { type: 'panic', stacktrace: { frames: names.map((name) => ({ function: name, in_app: true })) } });
    expect(leaves(group(given)).filter((leaf) => leaf.startsWith('function'))).toEqual(['function=shop::pay']);
  });

  test('what starts a thread takes everything before it out', () => {
    const names = ['odd_entry', '_pthread_start', 'shop::work'];
    const given = failure('native', { type: 'E', stacktrace: { frames: names.map((name) => ({ function: name, in_app: true })) } });
    expect(leaves(group(given)).filter((leaf) => leaf.startsWith('function'))).toEqual(['function=shop::work']);
  });

  test('JavaScript’s glue code comes and goes unnoticed', () => {
    const stack = (...functions: string[]) =>
      failure('node', {
        type: 'E',
        stacktrace: { frames: functions.map((name) => ({ function: name, filename: '/app/a.js', in_app: true })) },
      });
    expect(group(stack('process.processTicksAndRejections', 'load')).hashes).toEqual(group(stack('load')).hashes);
  });

  test('a run of library frames counts once', () => {
    const stack = (depth: number) => {
      const inner = Array.from({ length: depth }, (_, i) => ({ function: `qt_${i}`, package: '/usr/lib/libQt.so' }));
      return failure('native', { type: 'E', stacktrace: { frames: [{ function: 'shop::work', package: '/opt/shop' }, ...inner] } });
    };
    expect(group(stack(4)).hashes).toEqual(group(stack(1)).hashes);
  });
});

test('deciding twice changes nothing', () => {
  const given = event({
    platform: 'native',
    exception: {
      values: [
        {
          type: 'E',
          stacktrace: {
            frames: [{ function: 'void a::b(int)', package: '/usr/lib/x.so' }, { function: 'operator new(unsigned long)' }, {}],
          },
        },
      ],
    },
    threads: { values: [{ stacktrace: { frames: [{ function: 'closure #1 in App.go()', in_app: true }] } }] },
    stacktrace: { frames: [{ function: 'c', platform: 'python', abs_path: '/a/site-packages/b.py', in_app: true }] },
  });

  applyInApp(given);
  const once = structuredClone(given);
  applyInApp(given);

  expect(given).toEqual(once);
  expect(given.exception?.values[0]?.stacktrace?.frames[0]).toMatchObject({ function: 'a::b', raw_function: 'void a::b(int)' });
});
