import type { Sdk } from '../schema.ts';
import type { NormalizeContext } from './context.ts';
import { text, word } from './fields.ts';
import { SHORT_SYMBOL } from './limits.ts';
import type { FieldRule, Shape } from './shape.ts';
import { applyShape, isObject, list, object, shape } from './shape.ts';

const name = text(SHORT_SYMBOL);

const SDK: Shape = shape({
  name,
  version: name,
  integrations: list(name),
  features: list(name),
  packages: list(object(shape({ name, version: name }))),
  settings: object(shape({ infer_ip: word })),
  client_ip: word,
});

export const sdk: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  applyShape(value, SDK, notes);
  return value;
};

/** §6.2: what the event does not say, the envelope's header or the credentials may. */
export function sdkFromContext(ctx: NormalizeContext): Sdk | undefined {
  if (ctx.envelopeSdk !== null) return { name: ctx.envelopeSdk.name, version: ctx.envelopeSdk.version };
  const match = /^([^/\s]{1,200})\/([^/\s]{1,50})$/.exec(ctx.client ?? '');
  return match === null ? undefined : { name: match[1], version: match[2] };
}
