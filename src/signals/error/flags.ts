import type { ErrorEvent } from '../../event/schema.ts';

type Flag = readonly [name: string, result: string];

/** As tags: names of search keys, values of one line. */
const MAX_NAME = 200;
const MAX_RESULT = 200;

/**
 * Feature flags of an event as text (ingest protocol §5.10): the list is oldest first, the newest result of a flag stays. Results
 * that are no single value, such as a variant with its payload, are told as JSON. Pure.
 */
export function flagsOf(event: ErrorEvent): readonly Flag[] {
  const values: unknown = event.contexts?.['flags']?.['values'];
  if (!Array.isArray(values)) return [];
  const flags = new Map<string, string>();
  for (const entry of values as readonly unknown[]) {
    const flag = flagOf(entry);
    if (flag !== null) flags.set(...flag);
  }
  return [...flags];
}

function flagOf(entry: unknown): [name: string, result: string] | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { flag, result } = entry as Readonly<Record<string, unknown>>;
  if (typeof flag !== 'string' || flag.trim() === '') return null;
  const text = resultOf(result);
  return text === '' ? null : [cut(oneLine(flag), MAX_NAME), cut(text, MAX_RESULT)];
}

function resultOf(result: unknown): string {
  if (typeof result === 'string') return oneLine(result);
  return result === undefined || result === null ? '' : (JSON.stringify(result) ?? '');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, length).toWellFormed();
}
