import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BrokenMappingError, openMapping } from './mapping.ts';
import { retraceStack, type ObfuscatedFrame } from './retrace.ts';

const FIXTURES = new URL('../../../../test/fixtures/debug-files/', import.meta.url);
const fixture = (name: string): string => readFileSync(new URL(name, FIXTURES), 'utf8');

/** Stack traces as Java prints them: each with its exception, innermost call first. */
function readTraces(text: string): { head: string; frames: string[] }[] {
  const traces: { head: string; frames: string[] }[] = [];
  for (const line of text.split('\n')) {
    if (/^\s+at /.test(line)) traces.at(-1)?.frames.push(line.trim().slice(3));
    else if (/^(?:Caused by: )?[\w$.]+: /.test(line)) traces.push({ head: line.replace('Caused by: ', ''), frames: [] });
  }
  return traces.filter(({ frames }) => frames.length > 0);
}

function frameOf(text: string): ObfuscatedFrame {
  const [, className = '', method = '', file = '', line] = /^(.+)\.([^.(]+)\(([^:)]*)(?::(\d+))?\)$/.exec(text) ?? [];
  return { className, method, file, line: line === undefined ? null : Number(line) };
}

function retrace(mappingText: string, trace: { head: string; frames: readonly string[] }): { head: string; frames: string[] } {
  const mapping = openMapping(Buffer.from(mappingText));
  const [thrown = '', ...message] = trace.head.split(': ');
  const frames = trace.frames.map(frameOf).toReversed();
  const retraced = retraceStack(mapping, { thrown, frames });
  const written = retraced.flatMap((one, at) => (one === null ? [frames[at] as ObfuscatedFrame] : one.frames));
  const shown = written.map(({ className, method, file, line }) => `${className}.${method}(${file}${line === null ? '' : `:${line}`})`);
  return { head: [mapping.classNamed(thrown)?.original ?? thrown, ...message].join(': '), frames: shown.toReversed() };
}

test.each(['r8', 'proguard'])('what %s renamed and inlined is read as R8’s own retrace reads it', (tool) => {
  const mapping = fixture(`${tool}-mapping.txt`);

  const ours = readTraces(fixture(`${tool}-trace.txt`)).map((trace) => retrace(mapping, trace));

  expect(ours).toEqual(readTraces(fixture(`${tool}-retraced.txt`)));
  expect(ours.flatMap(({ frames }) => frames).length).toBeGreaterThan(15);
});

const at = (head: string, mapping: string, ...frames: string[]): string[] => retrace(mapping, { head: `${head}: x`, frames }).frames;

test('an inlined frame is left out when what it stands for was thrown, and only directly below it', () => {
  const mapping = `# {"id":"com.android.tools.r8.mapping","version":"2.2"}
some.Class -> a:
  4:4:void other.Class.inlinee():23:23 -> a
  4:4:void caller(other.Class):7 -> a
  # {"id":"com.android.tools.r8.rewriteFrame","conditions":["throws(Ljava/lang/NullPointerException;)"],"actions":["removeInnerFrames(1)"]}
`;

  expect(at('java.lang.NullPointerException', mapping, 'a.a(:4)')).toEqual(['some.Class.caller(Class.java:7)']);
  expect(at('java.lang.Error', mapping, 'a.a(:4)')).toEqual(['other.Class.inlinee(Class.java:23)', 'some.Class.caller(Class.java:7)']);
  expect(at('java.lang.NullPointerException', mapping, 'b.b(B.java:1)', 'a.a(:4)')).toEqual([
    'b.b(B.java:1)',
    'other.Class.inlinee(Class.java:23)',
    'some.Class.caller(Class.java:7)',
  ]);
});

test('code that methods share is read with the lines of whoever called it', () => {
  const mapping = `# { id: 'com.android.tools.r8.mapping', version: '2.0' }
outline.Class -> a:
  1:2:int outline() -> a
# { 'id':'com.android.tools.r8.outline' }
some.Class -> b:
  1:1:void foo.bar.Baz.qux():42:42 -> s
  4:4:int outlineCaller(int):98:98 -> s
  5:5:int outlineCaller(int):100:100 -> s
  27:27:int outlineCaller(int):0:0 -> s
# { 'id':'com.android.tools.r8.outlineCallsite', 'positions': { '1': 4, '2': 5 } }
`;

  expect(at('x.Y', mapping, 'a.a(:1)', 'b.s(:27)')).toEqual(['some.Class.outlineCaller(Class.java:98)']);
  expect(at('x.Y', mapping, 'a.a(:2)', 'b.s(:27)')).toEqual(['some.Class.outlineCaller(Class.java:100)']);
  expect(at('x.Y', mapping, 'b.s(:27)')).toEqual(['some.Class.outlineCaller(Class.java)']);
});

test('what the compiler made is left out; what was inlined into it stays', () => {
  const mapping = `# {"id":"com.android.tools.r8.mapping","version":"1.0"}
some.Lambda -> a:
# {"id":"sourceFile","fileName":"R8$$SyntheticClass"}
# {"id":"com.android.tools.r8.synthesized"}
    4:4:void example.Foo.lambda$main$0():225:225 -> run
    4:4:void run(example.Foo):0 -> run
    # {"id":"com.android.tools.r8.synthesized"}
    5:5:void run(example.Foo):0:0 -> run
example.Foo -> b:
# {"id":"sourceFile","fileName":"Foo.kt"}
    0:65535:void once():33:33 -> c
`;

  expect(at('x.Y', mapping, 'a.run(:4)', 'b.c(SourceFile:9)')).toEqual([
    'example.Foo.lambda$main$0(Foo.kt:225)',
    'example.Foo.once(Foo.kt:33)',
  ]);
  expect(at('x.Y', mapping, 'a.run(:5)', 'b.c(SourceFile)')).toEqual(['example.Foo.once(Foo.kt)']);
});

test('without a line a method is named when only one can be meant, and its class always', () => {
  const mapping = openMapping(
    Buffer.from(`app.Cart -> a.b:
    10:12:void add(int):20:22 -> a
    13:13:void drop(int):30:30 -> a
    14:14:void clear():40:40 -> b
`),
  );
  const frame = (method: string, line: number | null) => ({ className: 'a.b', method, line, file: null });

  const [several, one, unknown] = retraceStack(mapping, { thrown: null, frames: [frame('a', null), frame('b', null), frame('z', 3)] });

  expect(several).toEqual({ frames: [{ className: 'app.Cart', method: 'a', line: null, file: 'Cart.java' }], isAmbiguous: true });
  expect(one).toEqual({ frames: [{ className: 'app.Cart', method: 'clear', line: null, file: 'Cart.java' }], isAmbiguous: false });
  expect(unknown).toEqual({ frames: [{ className: 'app.Cart', method: 'z', line: 3, file: 'Cart.java' }], isAmbiguous: false });
});

test('a file that is no mapping is refused, and lines that are none are passed over', () => {
  expect(() => openMapping(Buffer.from('# compiler: R8\n<html>404</html>\n'))).toThrow(BrokenMappingError);
  expect(() => openMapping(Buffer.alloc(0))).toThrow(BrokenMappingError);
  const torn = `a.B -> c:\r\n    1:1:void d():2:2 -> e\r\n    9999999999999:1:void -> \r\n# {"id":\r\n    # {"id":"com.android.tools.r8.outlineCallsite","positions":7}\r\n../../etc/passwd -> d:\r\n`;
  expect(at('x.Y', torn, 'c.e(SourceFile:1)')).toEqual(['a.B.d(B.java:2)']);
});

test('thousands of calls inlined at one line do not become thousands of frames', () => {
  const lines = Array.from({ length: 20_000 }, (_, depth) => `    1:1:void x.Y.m${depth}():1:1 -> a`);
  const mapping = openMapping(Buffer.from(`a.B -> c:\n${lines.join('\n')}\n`));

  const [found] = retraceStack(mapping, { thrown: null, frames: [{ className: 'c', method: 'a', line: 1, file: null }] });

  expect(found?.frames.length).toBe(100);
});

test('no bytes throw anything but the refusal', () => {
  const lines = fixture('r8-mapping.txt').split('\n');
  const torn = fc.array(
    fc.oneof(fc.constantFrom(...lines), fc.string(), fc.constantFrom('a -> b:', '    1:1:void c():1:1 -> d', '# {"id":1}')),
  );

  fc.assert(
    fc.property(torn, (all) => {
      try {
        const mapping = openMapping(Buffer.from(all.join('\n')));
        retraceStack(mapping, {
          thrown: 'b',
          frames: ['a', 'b', 'shop.Main'].map((className) => ({ className, method: 'a', line: 1, file: null })),
        });
      } catch (error) {
        expect(error).toBeInstanceOf(BrokenMappingError);
      }
    }),
  );
});
