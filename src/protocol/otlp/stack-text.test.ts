import fc from 'fast-check';
import { expect, test } from 'vitest';
import { framesOfText } from './stack-text.ts';

test.each([
  [
    'Python, the last of a chain',
    `Traceback (most recent call last):
  File "/srv/a.py", line 1, in a
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/shop/cart.py", line 7, in total
    return price / count
           ~~~~~~^~~~~~~
  File "/srv/shop/tax.py", line 9, in of
ZeroDivisionError: division by zero`,
    [
      { function: 'total', filename: 'cart.py', abs_path: '/srv/shop/cart.py', lineno: 7, context_line: 'return price / count' },
      { function: 'of', filename: 'tax.py', abs_path: '/srv/shop/tax.py', lineno: 9, context_line: 'ZeroDivisionError: division by zero' },
    ],
  ],
  [
    'the JVM, without its causes',
    `java.lang.IllegalStateException: no stock
\tat com.acme.Cart.total(Cart.java:12)
\tat app//com.acme.Shop$Checkout.<init>(Shop.kt:40)
\tat java.base/java.lang.Thread.run(Native Method)
\t... 3 more
Caused by: java.io.IOException: gone
\tat com.acme.Disk.read(Disk.java:1)`,
    [
      { function: 'run', module: 'java.lang.Thread' },
      { function: '<init>', module: 'com.acme.Shop$Checkout', filename: 'Shop.kt', lineno: 40 },
      { function: 'total', module: 'com.acme.Cart', filename: 'Cart.java', lineno: 12 },
    ],
  ],
  [
    'JavaScript',
    `TypeError: x is not a function
    at total (/srv/cart.js:12:5)
    at async Shop.checkout (file:///srv/shop.js:3:1)
    at /srv/main.js:1:2`,
    [
      { filename: 'main.js', abs_path: '/srv/main.js', lineno: 1, colno: 2 },
      { function: 'Shop.checkout', filename: 'shop.js', abs_path: 'file:///srv/shop.js', lineno: 3, colno: 1 },
      { function: 'total', filename: 'cart.js', abs_path: '/srv/cart.js', lineno: 12, colno: 5 },
    ],
  ],
  [
    '.NET',
    `System.InvalidOperationException: no stock
   at Acme.Cart.Total(Order order) in /src/Cart.cs:line 12
   at Acme.Program.Main(String[] args)`,
    [{ function: 'Acme.Program.Main' }, { function: 'Acme.Cart.Total', filename: 'Cart.cs', abs_path: '/src/Cart.cs', lineno: 12 }],
  ],
  [
    'Go',
    `goroutine 1 [running]:
main.(*Cart).Total(0xc000, 0x1)
\t/src/cart.go:12 +0x1d
main.main()
\t/src/main.go:3 +0x20`,
    [
      { function: 'main.main', filename: 'main.go', abs_path: '/src/main.go', lineno: 3 },
      { function: 'main.(*Cart).Total', filename: 'cart.go', abs_path: '/src/cart.go', lineno: 12 },
    ],
  ],
  [
    'Ruby and PHP',
    `/srv/cart.rb:12:in 'Cart#total'
\tfrom /srv/main.rb:3:in \`<main>'
#0 /srv/cart.php(12): Acme\\Cart->total()`,
    [
      { function: 'Acme\\Cart->total', filename: 'cart.php', abs_path: '/srv/cart.php', lineno: 12 },
      { function: '<main>', filename: 'main.rb', abs_path: '/srv/main.rb', lineno: 3 },
      { function: 'Cart#total', filename: 'cart.rb', abs_path: '/srv/cart.rb', lineno: 12 },
    ],
  ],
  ['nothing that is known', 'it broke\nsomewhere', []],
])('a stack is read from the text of %s', (_language, text, frames) => {
  expect(framesOfText(text)).toEqual(frames);
});

test('no text is too strange, and none takes long', () => {
  const piece = fc.constantFrom(
    'at ',
    '(',
    ')',
    ':1',
    ':1:2',
    '.',
    '/',
    'File "',
    '", line 1',
    '#0 ',
    '\n',
    '\t',
    "in '",
    '.rb',
    '.go',
    'a'.repeat(300),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 400 }), (pieces) => {
      expect(Array.isArray(framesOfText(pieces.join('')))).toBe(true);
    }),
    { numRuns: 300 },
  );
});
