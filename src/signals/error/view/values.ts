/** How a value of any shape reads on one line, or whole. Bounded: an event may hold anything. Pure. */

const LONGEST = 4000;

/** As source code would write it: `"text"`, `1249`, `{ code: "SPRING26", off: undefined }`. Texts at the top are as they came. */
export function inline(value: unknown): string {
  const text = typeof value === 'string' ? value : written(value, 0);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

const DEEPEST = 6;
const MOST = 100;

function written(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value === null || typeof value !== 'object') return String(value);
  if (depth >= DEEPEST) return Array.isArray(value) ? '[…]' : '{ … }';
  if (Array.isArray(value))
    return `[${value
      .slice(0, MOST)
      .map((each) => written(each, depth + 1))
      .join(', ')}${value.length > MOST ? ', …' : ''}]`;
  const fields = Object.entries(value);
  if (fields.length === 0) return '{}';
  const text = fields
    .slice(0, MOST)
    .map(([name, each]) => `${/^[\w$]+$/.test(name) ? name : JSON.stringify(name)}: ${written(each, depth + 1)}`);
  return `{ ${text.join(', ')}${fields.length > MOST ? ', …' : ''} }`;
}

const NOTHINGS = new Set(['null', 'undefined', 'None', 'nil', 'NULL', 'NaN', '<undefined>', '[undefined]']);

/** The usual suspect: a value that is not there. */
export function isNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && NOTHINGS.has(value));
}

/** A value on one line, cut where something is not there: `{ code: "SPRING26", off: ` and `undefined` and ` }`. */
export function spans(value: unknown): readonly { text: string; isNothing: boolean }[] {
  const text = inline(value);
  if (value === null || typeof value !== 'object') return [{ text, isNothing: isNothing(value) }];
  return text
    .split(/((?:(?<=[:[,] ))(?:null|undefined|NaN|"(?:<undefined>|\[undefined\]|None|nil|undefined|null)")(?=[,\]} ]))/)
    .map((part, index) => ({ text: part, isNothing: index % 2 === 1 }))
    .filter((part) => part.text !== '');
}

/** What the scrubber leaves behind (ingest protocol §10). */
export function isScrubbed(value: unknown): boolean {
  return value === '[Filtered]' || value === '[REDACTED]' || value === '********';
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** `chrome_version` → `Chrome version`. */
export function titled(name: string): string {
  const text = name.replaceAll('_', ' ').trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
