import { expect, test } from 'vitest';
import type { ErrorEvent } from '../../../event/schema.ts';
import { areOneIssue, event, failure } from './fixtures/build.ts';
import { browser, csharp, django, express, go, ios, message, php, rails, rust, spring } from './fixtures/traces.ts';

type Pair = readonly [why: string, a: ErrorEvent, b: ErrorEvent];

const one: readonly Pair[] = [
  ['Python: the file was edited above', django(), django({ line: 140 })],
  ['Python: another order', django(), django({ order: 98_765_432 })],
  ['Python: another release in another directory', django(), django({ release: '2.0.0', path: '/opt/deploy/57' })],
  ['Node: lines moved', express(), express({ line: 77 })],
  ['Node: another user in the message', express(), express({ user: 'u2' })],
  ['Node: with and without the queue’s frames', express(), express({ isAsync: true })],
  ['browser: a new build on another host', browser(), browser({ build: 'ffff0000', host: 'https://stage.shop.io' })],
  ['browser: minified on another line', browser(), browser({ line: 9 })],
  ['Java: after a restart', spring(), spring({ accessor: 7, proxy: '00ff00ff', lambda: '0x0000aaaa' })],
  ['Java: lines moved', spring(), spring({ line: 90 })],
  ['Go: built in another directory', go(), go({ dir: '/home/ci/build-2', line: 45 })],
  ['Rust: another build', rust(), rust({ hash: 'fedcba9876543210', line: 14 })],
  ['C#: lines moved, another state machine', csharp(), csharp({ line: 99, state: 11 })],
  ['Ruby: another process compiled the template', rails(), rails({ template: '777_888', line: 12 })],
  ['Ruby: gems elsewhere', rails(), rails({ bundle: '/opt/bundle' })],
  ['PHP: lines moved, also in a closure’s name', php(), php({ line: 44, closure: 'App\\Cart::total():43' })],
  ['PHP: deployed elsewhere', php(), php({ dir: '/srv/releases/12' })],
  ['iOS: another phone with another system', ios(), ios({ container: 'FFFF0000-2', system: '_dispatch_worker_thread2' })],
  ['a message with another number', message('Connection to 10.0.0.1 lost after 17 s'), message('Connection to 10.0.0.2 lost after 3000 s')],
  ['a message with another mail address', message('No such user: ann@example.com'), message('No such user: bob@example.org')],
  [
    'two templates filled in differently',
    event({ logentry: { message: 'Failed %s times', formatted: 'Failed 3 times' } }),
    event({ logentry: { message: 'Failed %s times', formatted: 'Failed 99 times' } }),
  ],
];

const two: readonly Pair[] = [
  ['Python: another cause', django(), django({ cause: 'refused' })],
  ['Node: another function', express(), express({ name: 'saveCart' })],
  ['browser: another function', browser(), browser({ name: 'renderMenu' })],
  ['Java: another method', spring(), spring({ thrower: 'release' })],
  ['Go: another method', go(), go({ fn: '(*Store).Load' })],
  ['Rust: another function', rust(), rust({ fn: 'shop::cart::empty' })],
  ['C#: another method', csharp(), csharp({ fn: 'RefundAsync' })],
  ['Ruby: another action', rails(), rails({ method: 'index' })],
  ['PHP: another closure', php(), php({ closure: 'App\\Cart::tax():20' })],
  ['iOS: another closure', ios(), ios({ fn: 'closure #1 () -> () in Shop.Cart.empty() -> ()' })],
  ['another message', message('Connection lost'), message('Connection refused')],
  ['another type', failure('python', { type: 'KeyError', value: 'x' }), failure('python', { type: 'ValueError', value: 'x' })],
  ['an error and a message of the same words', failure('python', { type: 'ValueError', value: 'lost' }), message('lost')],
];

test.each(one)('one issue: %s', (_, a, b) => {
  expect(areOneIssue(a, b)).toBe(true);
});

test.each(two)('two issues: %s', (_, a, b) => {
  expect(areOneIssue(a, b)).toBe(false);
});
