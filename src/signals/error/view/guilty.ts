/**
 * Which value a message blames: `rule.discount` in "Cannot read properties of undefined (reading 'amount')" at
 * `rule.discount.amount`. Only what follows from message, line and locals; no guess. Pure.
 */
export interface Guilty {
  /** The local it is in. */
  readonly name: string;
  /** Keys below it; empty when the local itself is not there. */
  readonly path: readonly string[];
  /** The last key of the path is not in the value at all. */
  readonly isMissing: boolean;
}

/** Messages that name the expression: `a.b is undefined`, `a.b is not a function`, Java's helpful ones. */
const BY_EXPRESSION: readonly RegExp[] = [
  /^undefined is not an object \(evaluating '([\w$.]+)\.[\w$]+'\)/,
  /^null is not an object \(evaluating '([\w$.]+)\.[\w$]+'\)/,
  /^(?:can't access property ["'][^"']+["'](?: of|,) )?([\w$.]+) is (?:undefined|null)\b/,
  /^([\w$.]+) is not (?:a function|iterable|a constructor)\b/,
  /^Cannot destructure property '[^']+' of '([\w$.]+)' as it is/,
  /because "([\w$.]+)" is null/,
];

/** Messages that name only what was asked of it. */
const BY_PROPERTY: readonly RegExp[] = [
  /\((?:reading|setting) '([\w$]+)'\)/,
  /^Cannot (?:read|set) property '([\w$]+)' of (?:undefined|null)/,
  /^'NoneType' object has no attribute '(\w+)'/,
  /^undefined method [`'](\w+[?!]?)' for nil/,
  /^Call to a member function (\w+)\(\) on null/,
  /^Attempt to read property "(\w+)" on null/,
];

/** Longer lines are minified code, in which a name is found many times. */
const LONGEST_LINE = 1000;
const LONGEST_MESSAGE = 500;

export function guiltyOf(message: string, line: string, vars: Readonly<Record<string, unknown>> | null): Guilty | null {
  if (vars === null || message.length > LONGEST_MESSAGE) return null;
  const expression = namedIn(message) ?? askedIn(message, line);
  const [name, ...path] = expression?.split('.') ?? [];
  return name === undefined ? null : lookUp(name, path, vars);
}

function namedIn(message: string): string | undefined {
  for (const pattern of BY_EXPRESSION) {
    const match = pattern.exec(message);
    if (match !== null) return match[1];
  }
  return undefined;
}

/** What stands before `.property` in the line; nothing when two different things do. */
function askedIn(message: string, line: string): string | undefined {
  const property = BY_PROPERTY.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  if (property === undefined || line.length > LONGEST_LINE) return undefined;
  const escaped = property.replace(/[$?]/g, String.raw`\$&`);
  const uses = new RegExp(String.raw`([A-Za-z_$][\w$]*(?:(?:\?\.|\.|->)[\w$]+)*?)(?:\?\.|\.|->)${escaped}(?![\w$])`, 'g');
  const found = new Set([...line.matchAll(uses)].map((match) => (match[1] ?? '').replace(/\?\.|->/g, '.')));
  return found.size === 1 ? [...found][0] : undefined;
}

function lookUp(name: string, path: readonly string[], vars: Readonly<Record<string, unknown>>): Guilty | null {
  // PHP writes `$cart` in code and `cart` among the locals.
  const key = [name, name.replace(/^\$/, '')].find((each) => Object.hasOwn(vars, each));
  if (key === undefined) return null;
  let value = vars[key];
  for (const [depth, part] of path.entries()) {
    if (value === null || typeof value !== 'object') return null;
    const fields = value as Readonly<Record<string, unknown>>;
    const here = path.slice(0, depth + 1);
    if (!Object.hasOwn(fields, part)) return depth === path.length - 1 ? { name: key, path: here, isMissing: true } : null;
    value = fields[part];
  }
  return isNothing(value) ? { name: key, path, isMissing: false } : null;
}

const NOTHINGS = new Set(['null', 'undefined', 'None', 'nil', 'NULL', '<undefined>', '<null>', '[undefined]']);

/** The usual suspect: a value that is not there, as languages and SDKs spell it. */
export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && NOTHINGS.has(value));
}
