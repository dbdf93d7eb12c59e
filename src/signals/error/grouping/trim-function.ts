import { BoundedCache } from '../../../lib/bounded-cache.ts';
import { familyOf } from './family.ts';

/** Symbols repeat: a program has some thousands that ever crash. */
const trimmed = new BoundedCache<string>(10_000);

/** The protocol cuts names at 512 (ingest protocol §5.5). Longer ones stay whole: the patterns below are quadratic at worst. */
const MAX_SYMBOL = 1024;

/** False for platforms whose names `trimFunction` leaves alone: most frames need no look at all. */
export function isTrimmed(platform: string): boolean {
  return platform === 'csharp' || familyOf(platform) === 'native';
}

/**
 * The function's name without what the compiler, the linker and the demangler added (processing §4.5): arguments, return type,
 * template arguments, clone and hash suffixes. Other platforms' names come back as they are.
 */
export function trimFunction(name: string, platform: string): string {
  if (platform === 'csharp') return name.split(' (', 1)[0] || name;
  if (familyOf(platform) !== 'native' || name.length > MAX_SYMBOL) return name;
  return trimmed.get(name) ?? trimmed.set(name, trimNative(name) || name);
}

const SUFFIXES: readonly RegExp[] = [
  /(?: ?\[clone [^\]]*\])+$/,
  / ?\(\.(?:cold|part|isra|constprop|llvm)[.\d]*\)$/,
  /(?:\.(?:cold|part|isra|constprop|llvm)(?:\.\d+)*)+$/,
  /::h[0-9a-f]{16}$/,
  /@@?GLIBC(?:XX)?_[\w.]+$/,
  /@\d+$/,
  /(?: const| volatile| noexcept| &{1,2})+$/,
];

function trimNative(symbol: string): string {
  // Objective-C methods, and `<redacted>` and its like.
  if (/^[+-]?\[|^<\w+>$/.test(symbol)) return symbol;

  let name = symbol.trim();
  for (const suffix of SUFFIXES) name = name.replace(suffix, '');
  name = swiftPhrase(name) ?? name;
  name = nameLambdas(name);
  name = protectOperators(name).replaceAll(' <', '<');
  name = dropBrackets(name);
  return restoreOperators(lastWord(name));
}

/** Swift says in words what a symbol is for; the words go, the name stays. */
function swiftPhrase(name: string): string | null {
  if (/^(?:reabstraction )?thunk for /.test(name)) return 'thunk\u0005for\u0005closure';

  const inner = name
    .replace(
      /^(?:(?:partial apply forwarder for|partial apply for|@objc|@nonobjc|static|merged|specialized|override|dynamic|generic specialization <[^>]*> of|protocol witness for|(?:variable|property) (?:initialization expression|wrapper backing initializer) of|default argument \d+ of|implicit closure #\d+ .*? in(?= )|dispatch thunk of) )+/,
      '',
    )
    .replace(/ in conformance .*$/, '');
  // Not `.*` alone: closures nest, and the innermost function is named last.
  const closure = /^(?:implicit )?closure #\d+ .*\bin ([^ ].*)$/.exec(inner);
  if (closure?.[1] !== undefined) return `closure in ${lastWord(dropBrackets(dropType(closure[1])))}`.replaceAll(' ', '\u0005');
  if (/^(?:implicit )?closure #\d+/.test(inner)) return 'closure';
  const isSwift =
    inner !== name || / (?:async )?(?:throws )?-> /.test(name) || /\.(?:getter|setter|modify|read|didset|willset) : /.test(name);
  return isSwift ? dropType(inner) : null;
}

/** `x.getter : Swift.Int` and `f(a: Int) throws -> Int` without what follows the name. */
function dropType(name: string): string {
  return name
    .replace(/(\.(?:getter|setter|modify|read|didset|willset)) : .*$/, '$1')
    .replace(/^([\w.$]+) : .*$/, '$1')
    .replace(/\) (?:async )?(?:throws )?-> .*$/, ')')
    .replace(/\) (?:async|throws|async throws)$/, ')');
}

function nameLambdas(name: string): string {
  return name
    .replace(/\{lambda\(.*?\)#\d+\}/g, 'lambda')
    .replace(/'lambda\d*'(?:\([^()]*\))?/g, 'lambda')
    .replace(/<?\blambda_[0-9a-f]{32}>?/g, 'lambda')
    .replace(/\$_\d+\b/g, 'lambda')
    .replace(/\{(?:closure#\d+|\{closure\})\}/g, '\u0006closure\u0007')
    .replace(
      /`anonymous namespace'|\?A0x[0-9a-f]{8}|\(anonymous namespace\)|<anonymous namespace>/g,
      '\u0003anonymous\u0005namespace\u0004',
    );
}

/** Stand-ins for characters that must not be taken for brackets or spaces. */
const PLAIN = '<>() {}';
const STAND_INS = '\u0001\u0002\u0003\u0004\u0005\u0006\u0007';

function protectOperators(name: string): string {
  return name.replace(/\boperator ?(?:\(\)|->\*?|<=>|<<=?|>>=?|<=?|>=?|(?:new|delete)(?:\[\])?(?= ?\()|[a-z_ ]+[*&]?(?=\())/g, (operator) =>
    operator.replace(/[<>() ]/g, (character) => STAND_INS[PLAIN.indexOf(character)] ?? character),
  );
}

function restoreOperators(name: string): string {
  let restored = '';
  for (const character of name) {
    const index = STAND_INS.indexOf(character);
    restored += index < 0 ? character : PLAIN[index];
  }
  return restored.trim();
}

/** Argument lists go, template arguments become `<T>`; Rust's `<A as B>::f` keeps its two types, which tell implementations apart. */
function dropBrackets(name: string): string {
  const rust = /^<(?:impl )?(.+?) (as|for) (.+?)>(::.+)$/.exec(name);
  if (rust === null) return dropLists(name);
  const [, first = '', word = '', second = '', rest = ''] = rust;
  if (!isBalanced(first) || !isBalanced(second)) return dropLists(name);
  return `\u0001${lastWord(dropBrackets(first))}\u0005${word}\u0005${lastWord(dropBrackets(second))}\u0002${dropBrackets(rest)}`;
}

function dropLists(name: string): string {
  let result = '';
  let depth = 0;
  for (const character of name) {
    if (depth === 0 && character === '<') result += '\u0001T\u0002';
    else if (depth === 0 && !'()'.includes(character)) result += character;
    depth = Math.max(0, depth + nesting(character));
  }
  return result;
}

function nesting(character: string): number {
  if (character === '<' || character === '(') return 1;
  return character === '>' || character === ')' ? -1 : 0;
}

function isBalanced(text: string): boolean {
  return text.split('<').length === text.split('>').length;
}

/** What is left is `return type name`, or `auto name -> type`. */
function lastWord(name: string): string {
  const head = name.split(/ -> | ->/, 1)[0] ?? name;
  const words = head.trim().split(/\s+/);
  return words.at(-1) ?? name;
}
