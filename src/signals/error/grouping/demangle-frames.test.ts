import { expect, test } from 'vitest';
import type { ErrorEvent } from '../../../event/schema.ts';
import { demangleFrames } from './demangle-frames.ts';
import { DEFAULT_GROUPING_CONFIG, groupEvent, NEWEST_GROUPING_CONFIG } from './group.ts';
import { applyInApp } from './in-app.ts';
import { nameAndGroup } from './name-and-group.ts';

const RUST = (hash: string) => `_ZN4shop4cart5total17h${hash}E`;

function crash(names: readonly string[], platform = 'native'): ErrorEvent {
  const frames = names.map((name) => ({ function: name, instruction_addr: '0x1000', in_app: true }));
  return {
    platform,
    tags: [],
    exception: { values: [{ type: 'SIGSEGV', value: 'Segfault', stacktrace: { frames } }] },
  } as unknown as ErrorEvent;
}

const framesOf = (event: ErrorEvent) => event.exception?.values[0]?.stacktrace?.frames ?? [];

test('frames of native code get the names that people wrote, without arguments, and keep what was sent', () => {
  const event = crash([
    'main',
    '_ZN4shop4Cart5totalERKSt6vectorIiSaIiEE',
    '_RNvNtCs1234_4shop4cart3add',
    '?pay@Cart@shop@@QEAAXH@Z',
    '$s4shop3payyyF',
  ]);

  demangleFrames(event);
  demangleFrames(event);

  expect(framesOf(event).map((frame) => [frame.function, frame.raw_function])).toEqual([
    ['main', undefined],
    ['shop::Cart::total', '_ZN4shop4Cart5totalERKSt6vectorIiSaIiEE'],
    ['shop::cart::add', '_RNvNtCs1234_4shop4cart3add'],
    ['shop::Cart::pay', '?pay@Cart@shop@@QEAAXH@Z'],
    ['$s4shop3payyyF', undefined],
  ]);
});

test('names of other platforms are nobody’s to read', () => {
  const event = crash(['_ZN4shop4cart3addEv'], 'javascript');

  demangleFrames(event);

  expect(framesOf(event)[0]?.function).toBe('_ZN4shop4cart3addEv');
});

test('two builds of one Rust program are one issue where names are read, and stay two where a project groups by what was sent', () => {
  const hash = (config: string, name: string) => nameAndGroup(crash([name]), config, null).hashes[0];
  const [one, other] = [RUST('05af221e174051e9'), RUST('1122334455667788')];

  expect(hash(NEWEST_GROUPING_CONFIG, one)).toBe(hash(NEWEST_GROUPING_CONFIG, other));
  expect(hash(DEFAULT_GROUPING_CONFIG, one)).not.toBe(hash(DEFAULT_GROUPING_CONFIG, other));
});

test('a project that names no config groups as it did before names were read', () => {
  const names = ['main', '_ZN4core9panicking9panic_fmt17h05af221e174051e9E', RUST('05af221e174051e9')];
  const before = crash(names);
  const marks = applyInApp(before);

  expect(nameAndGroup(crash(names), DEFAULT_GROUPING_CONFIG, null)).toEqual(groupEvent(before, DEFAULT_GROUPING_CONFIG, marks));
});

test('an event with more to write out than is worth it keeps the names that were sent in the rest of its frames', () => {
  const reference = (at: number) => (at === 0 ? 'S_' : `S${(at - 1).toString(36).toUpperCase()}_`);
  const levels = Array.from({ length: 10 }, (_, at) => `1PI${reference(2 * at + 2)}${reference(2 * at + 2)}E`).join('');
  const bombs = Array.from({ length: 200 }, (_, at) => `_Z${String(at).length + 1}f${at}1A1PIS_S_E${levels}`);
  const event = crash([...bombs, '_ZN4shop4cart3addEv']);

  demangleFrames(event);

  expect(framesOf(event).at(-1)?.function).toBe('_ZN4shop4cart3addEv');
});
