import type { Attributes } from '../../attributes/schema.ts';
import { textOf } from './attributes.ts';

/** What a span does, where its maker speaks OpenTelemetry and not of operations (ingest protocol §6.10): by the conventions that it follows. */
export function opOf(attributes: Attributes, kind: string): string {
  const said = textOf(attributes, 'sentry.op');
  if (said !== '') return said;
  const side = kind === 'server' || kind === 'consumer' ? 'server' : 'client';
  if (attributes.has('db.system.name')) return 'db';
  if (attributes.has('http.request.method')) return `http.${side}`;
  if (attributes.has('gen_ai.operation.name')) return `gen_ai.${textOf(attributes, 'gen_ai.operation.name') || 'request'}`;
  if (attributes.has('messaging.system')) return kind === 'consumer' ? 'queue.process' : 'queue.publish';
  if (attributes.has('rpc.system')) return `rpc.${side}`;
  if (attributes.has('faas.trigger')) return 'function';
  return 'default';
}
