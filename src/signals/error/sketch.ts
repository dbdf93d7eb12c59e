import type { Item } from '../../protocol/envelope-types.ts';

/** Of each part: enough to tell problems apart. */
const MAX_PART = 200;
/** Exceptions that are looked at; the last is the one that was thrown. */
const MAX_EXCEPTIONS = 5;

/**
 * What tells one problem from another at a glance, for a gateway that has to choose (reliability §5 level 4). Grouping proper is done
 * by the processor, from normalized events: this costs one JSON.parse, and whoever differs here may still be one issue there.
 */
export function sketchEvent(item: Item): string | null {
  if (item.type !== 'event') return null;
  try {
    const event: unknown = JSON.parse(Buffer.from(item.payload.buffer, item.payload.byteOffset, item.payload.byteLength).toString());
    const parts = [...texts(field(event, 'fingerprint')), ...exceptionsOf(event)];
    const own = parts.length > 0 ? parts : messagesOf(event);
    return own.length === 0 ? null : own.map((part) => part.slice(0, MAX_PART)).join('\n');
  } catch {
    return null; // Not JSON: the room will say so.
  }
}

function exceptionsOf(event: unknown): readonly string[] {
  const exception = field(event, 'exception');
  const values = Array.isArray(exception) ? exception : field(exception, 'values');
  if (!Array.isArray(values)) return [];
  return values.slice(-MAX_EXCEPTIONS).flatMap((value) => [...texts(field(value, 'type')), placeOf(field(value, 'stacktrace'))]);
}

/** The innermost frame of the application, or the innermost. */
function placeOf(stacktrace: unknown): string {
  const frames = field(stacktrace, 'frames');
  if (!Array.isArray(frames)) return '';
  const frame: unknown = frames.findLast((one) => field(one, 'in_app') === true) ?? frames.at(-1);
  return [...texts(field(frame, 'module')), ...texts(field(frame, 'filename')), ...texts(field(frame, 'function'))].join(' ');
}

/** A template is the same for every event; a text has numbers in it that are not. */
function messagesOf(event: unknown): readonly string[] {
  const entry = field(event, 'logentry');
  const [text] = [field(entry, 'message'), field(event, 'message'), field(entry, 'formatted')].flatMap(texts);
  return text === undefined ? [] : [text.replaceAll(/\d+/g, '#')];
}

function field(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null && Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined;
}

function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => (typeof one === 'string' ? [one] : []));
  return typeof value === 'string' && value !== '' ? [value] : [];
}
