import type { ErrorEvent } from '../../event/schema.ts';
import type { Measurement } from '../../event/span.ts';
import type { Attributes } from '../../attributes/schema.ts';
import { addBag, addValue } from './attributes.ts';

/** Contexts whose fields are attributes under another name than the context's (sentry-conventions). */
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['runtime', 'process.runtime.'],
  ['cloud_resource', ''],
  ['response', 'http.response.'],
]);

/** Said otherwise already: in columns, in the trace, as flags. */
const LEFT_OUT = new Set(['trace', 'flags', 'profile', 'replay', 'otel']);

/**
 * Adds what a transaction says of itself in fields of its own, by the names of sentry-conventions, so that a segment of an old SDK
 * and one of a new SDK are searched alike. The first of a name stays.
 */
export function addEvent(attributes: Attributes, event: ErrorEvent, measurements: readonly Measurement[]): void {
  addMeasurements(attributes, measurements);
  addRequest(attributes, event);
  addFlags(attributes, event);
  const contexts = event.contexts ?? {};
  for (const key of Object.keys(contexts)) {
    if (LEFT_OUT.has(key)) continue;
    const { type: _, ...fields } = contexts[key] ?? {};
    addBag(attributes, fields, PREFIXES.get(key) ?? `${key}.`);
  }
  for (const [key, value] of event.tags) addValue(attributes, key, value);
}

/** Numbers with units; a whole one is a double all the same, for the next may not be. */
export function addMeasurements(attributes: Attributes, measurements: readonly Measurement[]): void {
  for (const { name, value, unit } of measurements) {
    if (!attributes.has(name)) attributes.set(name, { type: 'double', value, ...(unit === '' ? {} : { unit }) });
  }
}

function addRequest(attributes: Attributes, { request }: ErrorEvent): void {
  if (request === undefined) return;
  addValue(attributes, 'url.full', request.url);
  addValue(attributes, 'http.request.method', request.method);
  const query = request.query_string?.map(([name, value]) => `${name}=${value}`).join('&');
  if (query !== '') addValue(attributes, 'url.query', query);
  addValue(attributes, 'url.fragment', request.fragment);
  addValue(attributes, 'user_agent.original', request.headers?.find(([name]) => name.toLowerCase() === 'user-agent')?.[1]);
}

function addFlags(attributes: Attributes, { contexts }: ErrorEvent): void {
  const flags = contexts?.['flags']?.['values'];
  if (!Array.isArray(flags)) return;
  for (const entry of flags as readonly unknown[]) {
    const { flag, result } = (entry ?? {}) as { readonly flag?: unknown; readonly result?: unknown };
    if (typeof flag === 'string') addValue(attributes, `flag.evaluation.${flag}`, result);
  }
}
