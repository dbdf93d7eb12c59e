import { expect, test } from 'vitest';
import { compare } from './compare.ts';
import { featuresOf, likeness } from './features.ts';
import type { Portrait, PortraitFrame } from './portrait.ts';

const frame = (name: string, isApp = true): PortraitFrame => ({
  place: isApp ? 'shop.cart' : 'django.core',
  name,
  source: `${name}()`,
  isApp,
});

function portrait(names: readonly string[], { type = 'KeyError', value = 'no price', foreign = 0 } = {}): Portrait {
  const frames = [...names.map((name) => frame(name)), ...Array.from({ length: foreign }, (_, at) => frame(`handle${at}`, false))];
  return { family: 'python', parts: [{ type, value, template: value, frames }] };
}

test('lines that both have stand once, between those that only one has', () => {
  const { lines } = compare(portrait(['total', 'checkout', 'post']), portrait(['sum', 'checkout', 'retry', 'post']));

  expect(lines.map(({ side, text }) => `${side} ${text}`)).toEqual([
    'both KeyError',
    'here total',
    'there sum',
    'both checkout',
    'there retry',
    'both post',
  ]);
});

test('a cause is the same line when it says the same, and two lines when it does not', () => {
  const withCause = (value: string) => {
    const cause = { type: 'IOError', value, template: value, frames: [] };
    return { ...portrait(['total']), parts: [...portrait(['total']).parts, cause] };
  };

  const told = ({ lines }: ReturnType<typeof compare>) => lines.slice(2).map(({ side, text, place }) => `${side} ${text} ${place}`);

  expect(told(compare(withCause('disk full'), withCause('disk full')))).toEqual(['both IOError disk full']);
  expect(told(compare(withCause('disk full'), withCause('no file')))).toEqual(['here IOError disk full', 'there IOError no file']);
});

test('messages are compared by words', () => {
  const { message } = compare(portrait([], { value: 'no price for cart 7' }), portrait([], { value: 'no tax for cart 9' }));

  expect(message).toEqual([
    { side: 'both', text: 'no ' },
    { side: 'here', text: 'price' },
    { side: 'there', text: 'tax' },
    { side: 'both', text: ' for cart ' },
    { side: 'here', text: '7' },
    { side: 'there', text: '9' },
  ]);
});

test('what failed weighs more than how the program got there', () => {
  const path = ['post', 'dispatch', 'route', 'handle', 'serve', 'loop', 'main', 'start', 'boot'];
  const base = featuresOf(portrait(['total', ...path]));

  const atTheTop = likeness(base, featuresOf(portrait(['sum', ...path])));
  const atTheEnd = likeness(base, featuresOf(portrait(['total', ...path.slice(0, -1), 'launch'])));

  expect(atTheEnd).toBeGreaterThan(atTheTop);
});

test('frames of a framework say little beside the application’s own', () => {
  const same = likeness(featuresOf(portrait(['total', 'post'], { foreign: 30 })), featuresOf(portrait(['total', 'post'], { foreign: 3 })));
  const other = likeness(
    featuresOf(portrait(['total', 'post'], { foreign: 30 })),
    featuresOf(portrait(['login', 'auth'], { foreign: 30 })),
  );

  expect(same).toBeGreaterThan(0.8);
  expect(other).toBeLessThan(0.4);
});
