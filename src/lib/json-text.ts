/** JSON text as clients send it: read into values whose strings can be stored anywhere, written without recursion. */

/**
 * The value of a JSON text, or undefined when it is none. Every string in it is well-formed Unicode without NUL: lone
 * surrogates (SDKs cut between the halves of an emoji) and U+0000 become U+FFFD, because neither PostgreSQL nor UTF-8 takes them.
 */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text.includes('\\u') ? repairEscapes(text) : text);
  } catch {
    // Not JSON: the caller's business, not a fault.
    return undefined;
  }
}

/** Matches every escape sequence as a whole, so that an escaped backslash before `u0000` is not taken for the escape. */
const ESCAPES = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}|\\u0000|\\[^]/g;

export function repairEscapes(text: string): string {
  if (!text.includes('\\u0000') && !text.includes('\\ud') && !text.includes('\\uD')) return text;
  return text.replace(ESCAPES, (escape) => (escape.length === 6 ? '\\ufffd' : escape));
}

interface Open {
  readonly node: unknown[] | Record<string, unknown>;
  readonly keys: readonly string[] | null;
  next: number;
}

/**
 * JSON text of a parsed value, at most about `maxChars` long and then cut. Unlike JSON.stringify it needs no stack: an event
 * may hold 30,000 levels in 64 KiB.
 */
export function jsonExcerpt(value: unknown, maxChars: number): string {
  const open: Open[] = [];
  let text = opening(value, open);
  while (open.length > 0 && text.length < maxChars) {
    // The loop's condition says that there is a last one.
    const top = open[open.length - 1] as Open;
    if (top.next === (top.keys ?? (top.node as unknown[])).length) {
      text += top.keys === null ? ']' : '}';
      open.pop();
    } else {
      text += separator(top) + opening(nextChild(top), open);
    }
  }
  return text.length > maxChars ? text.slice(0, maxChars) : text;
}

/** Text of a scalar, or the bracket of a container, which is then opened. */
function opening(value: unknown, open: Open[]): string {
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const node = value as Open['node'];
  open.push({ node, keys: Array.isArray(node) ? null : Object.keys(node), next: 0 });
  return Array.isArray(node) ? '[' : '{';
}

function separator(top: Open): string {
  const comma = top.next === 0 ? '' : ',';
  return top.keys === null ? comma : `${comma}${JSON.stringify(top.keys[top.next])}:`;
}

function nextChild(top: Open): unknown {
  const at = top.next;
  top.next += 1;
  if (top.keys === null) return (top.node as unknown[])[at];
  return (top.node as Record<string, unknown>)[top.keys[at] ?? ''];
}
