/** A stack trace as a program printed it, read into frames of the event payload (ingest protocol §5.5). */

export interface TextFrame {
  readonly function?: string;
  readonly module?: string;
  readonly filename?: string;
  readonly abs_path?: string;
  readonly lineno?: number;
  readonly colno?: number;
  readonly context_line?: string;
}

const MAX_LINES = 2_000;
/** Longer ones are no frames, and patterns shall not walk through them. */
const MAX_LINE = 1_000;
const PYTHON_HEAD = 'Traceback (most recent call last):';

/**
 * Frames of Python, the JVM, JavaScript, .NET, Go, Ruby and PHP, oldest call first as the protocol wants them; empty when the text is
 * of none of them. Of chained traces only the outermost is read: it is what the exception's type and message speak of. Pure, total.
 */
export function framesOfText(text: string): readonly TextFrame[] {
  const head = text.lastIndexOf(PYTHON_HEAD);
  if (head !== -1) return pythonFrames(linesOf(text.slice(head)));
  const lines = linesOf(text);
  const end = lines.findIndex((line) => line.startsWith('Caused by:'));
  const own = end === -1 ? lines : lines.slice(0, end);
  return own
    .map((line, at) => frameOf(line, own[at + 1] ?? ''))
    .filter((frame) => frame !== null)
    .toReversed();
}

function linesOf(text: string): readonly string[] {
  return text.split('\n', MAX_LINES).map((line) => line.slice(0, MAX_LINE));
}

function pythonFrames(lines: readonly string[]): readonly TextFrame[] {
  return lines.flatMap((line, at) => {
    const match = /^\s*File "([^"]+)", line (\d+)(?:, in (.+))?$/.exec(line);
    if (match === null) return [];
    const [, path = '', lineno, name] = match;
    const source = lines[at + 1]?.trim() ?? '';
    const hasSource = source !== '' && !source.startsWith('File "');
    return [{ ...place(path, lineno), ...(name === undefined ? {} : { function: name }), ...(hasSource ? { context_line: source } : {}) }];
  });
}

type Reader = (match: RegExpExecArray, next: string) => TextFrame | null;

const SHAPES: readonly (readonly [RegExp, Reader])[] = [
  // at com.acme.Cart.total(Cart.java:12)
  [
    /^\s*at (?:[\w.@-]+\/{1,2})*([\w$.]+)\.([\w$<>]+)\((Native Method|Unknown Source|<generated>|[\w$-]+\.\w+)(?::(\d+))?\)$/,
    ([, module = '', name = '', file = '', lineno]) => ({ module, function: name, ...(file.includes('.') ? place(file, lineno) : {}) }),
  ],
  // at total (/srv/cart.js:12:5)
  [
    /^\s*at (?:async )?([^()]+?) \((.+?):(\d+):(\d+)\)$/,
    ([, name = '', path = '', lineno, colno]) => ({ function: name, ...place(path, lineno), colno: Number(colno) }),
  ],
  // at /srv/cart.js:12:5
  [/^\s*at (?:async )?([^()\s]+?):(\d+):(\d+)$/, ([, path = '', lineno, colno]) => ({ ...place(path, lineno), colno: Number(colno) })],
  // at Acme.Cart.Total(Order o) in /src/Cart.cs:line 12
  [
    /^\s*at ([^()\s]+)\([^()]*\)(?: in (.+):line (\d+))?$/,
    ([, name = '', path, lineno]) => ({ function: name, ...(path === undefined ? {} : place(path, lineno)) }),
  ],
  // #0 /srv/cart.php(12): Acme\Cart->total()
  [/^#\d+ (.+?)\((\d+)\): ([^()]+)\(/, ([, path = '', lineno, name = '']) => ({ function: name, ...place(path, lineno) })],
  // /srv/cart.rb:12:in 'Cart#total'
  [
    /^\s*(?:from )?(\/?[^\s:]+\.rb):(\d+):in [`'](.+)'$/,
    ([, path = '', lineno, name = '']) => ({ function: name, ...place(path, lineno) }),
  ],
  // main.(*Cart).Total(0xc0000, 0x1) and, on the next line, the place
  [/^([\w./*()[\]-]+)\([^()]*\)$/, ([, name = ''], next) => goFrame(name, next)],
];

function frameOf(line: string, next: string): TextFrame | null {
  for (const [shape, read] of SHAPES) {
    const match = shape.exec(line);
    if (match !== null) return read(match, next);
  }
  return null;
}

function goFrame(name: string, next: string): TextFrame | null {
  const match = /^\s+(\/?[^\s:]+\.go):(\d+)(?: \+0x[0-9a-f]+)?$/.exec(next);
  return match === null ? null : { function: name, ...place(match[1] ?? '', match[2]) };
}

function place(path: string, lineno: string | undefined): TextFrame {
  const filename = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return { filename, ...(filename === path ? {} : { abs_path: path }), ...(lineno === undefined ? {} : { lineno: Number(lineno) }) };
}
