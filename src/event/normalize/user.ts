import { isIP } from 'node:net';

import type { ErrorEvent, User } from '../schema.ts';
import { bag, freeText, lenient } from './fields.ts';
import type { NormalizeContext } from './context.ts';
import { remoteAddress } from './request.ts';
import type { FieldRule, Shape } from './shape.ts';
import { isUnsafeKey } from './keys.ts';
import { applyShape, isObject, object, shape } from './shape.ts';

/** The person an error happened to (§5.9), and whose address is filled in when (§6.5). */

const AUTO = '{{auto}}';

const ipAddress: FieldRule = (value, notes) => {
  if (value === '') return undefined;
  const address = typeof value === 'string' ? value.trim() : '';
  return address === AUTO || isIP(address) > 0 ? address : notes.reject('invalid_data', value);
};

const USER: Shape = shape({
  id: lenient,
  email: freeText,
  username: lenient,
  name: freeText,
  ip_address: ipAddress,
  segment: freeText,
  geo: object(shape({ country_code: freeText, city: freeText, region: freeText, subdivision: freeText })),
  data: bag,
});

export const user: FieldRule = (value, notes) => {
  if (!isObject(value)) return notes.reject('invalid_data', value);
  const unknown = Object.keys(value).filter((key) => !USER.has(key) && key !== 'sentry_user' && !isUnsafeKey(key));
  if (unknown.length > 0) {
    const rest = Object.fromEntries(unknown.filter((key) => value[key] !== null).map((key) => [key, value[key]]));
    const data = isObject(value['data']) ? value['data'] : {};
    if (Object.keys(rest).length > 0) value['data'] = { ...rest, ...data };
  }
  applyShape(value, USER, notes);
  return value;
};

/** Platforms whose SDKs, before they had `infer_ip`, left it to the server to know the address. */
const INFERRING_PLATFORMS = new Set(['javascript', 'cocoa', 'objc']);

/** §6.5: `{{auto}}`, then REMOTE_ADDR, then what the SDK's settings and the platform allow. */
export function fillAddress(event: ErrorEvent, ctx: NormalizeContext): void {
  const mayFill = inferSetting(event, ctx) !== 'never';
  const remote = remoteAddress(event.request, mayFill ? ctx.clientIp : null);
  const asked = event.user?.ip_address;
  if (asked === AUTO) setAddress(event, mayFill ? (ctx.clientIp ?? undefined) : undefined);
  else if (asked === undefined && remote !== undefined) setAddress(event, remote);
  else if (asked === undefined && ctx.clientIp !== null && mayInfer(event, ctx)) setAddress(event, ctx.clientIp);
}

function setAddress(event: ErrorEvent, address: string | undefined): void {
  if (address === undefined && event.user === undefined) return;
  const person: User = (event.user ??= {});
  person.ip_address = address;
}

function mayInfer(event: ErrorEvent, ctx: NormalizeContext): boolean {
  const setting = inferSetting(event, ctx);
  return setting === 'auto' || (setting !== 'never' && INFERRING_PLATFORMS.has(event.platform));
}

function inferSetting(event: ErrorEvent, ctx: NormalizeContext): unknown {
  return event.sdk?.settings?.['infer_ip'] ?? ctx.envelopeSdk?.settings?.infer_ip;
}
