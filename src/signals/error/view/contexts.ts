import { bytes, percent } from '#dashboard/ui/format.ts';
import { inline, titled } from './values.ts';

/** What a context says on one line: for the known ones what people look for, for others the first few values. Pure. */
type Context = Readonly<Record<string, unknown>>;

/** Written by the SDKs under other names than their own. */
const SUMMARIES: Readonly<Record<string, (context: Context) => readonly unknown[]>> = {
  device: (it) => [
    it['model'] ?? it['name'] ?? it['family'],
    sizeOf(it['memory_size']),
    onlineOf(it['online']),
    shareOf(it['battery_level']),
  ],
  os: (it) => [joined(it['name'], it['version']), it['build']],
  app: (it) => [joined(it['app_name'] ?? it['app_identifier'], it['app_version']), it['app_build']],
  culture: (it) => [it['locale'], it['timezone'], it['calendar']],
  trace: (it) => [it['op'], it['status'], it['description']],
  response: (it) => [it['status_code'], sizeOf(it['body_size'])],
  cloud_resource: (it) => [it['cloud.provider'], it['cloud.region'], it['cloud.platform']],
  gpu: (it) => [joined(it['name'], it['version']), it['vendor_name']],
};

export function contextSummary(name: string, context: Context): string {
  const known = SUMMARIES[typeof context['type'] === 'string' ? context['type'] : name] ?? SUMMARIES[name];
  const said = known?.(context).filter(isPlain) ?? [];
  if (said.length > 0) return said.map(inline).join(', ');
  if (typeof context['name'] === 'string') return joined(context['name'], context['version']);
  return Object.entries(context)
    .filter(([key, value]) => key !== 'type' && isPlain(value))
    .slice(0, 4)
    .map(([key, value]) => `${titled(key)} ${inline(value)}`)
    .join(', ');
}

/** The chosen keys of a context, in the order in which the project names them. */
export function highlighted(context: Context, keys: readonly string[]): string {
  return keys
    .filter((key) => Object.hasOwn(context, key) && isPlain(context[key]))
    .map((key) => `${titled(key)} ${inline(context[key])}`)
    .join(', ');
}

function isPlain(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && typeof value !== 'object';
}

function joined(...values: readonly unknown[]): string {
  return values.filter((value) => typeof value === 'string' && value !== '').join(' ');
}

function sizeOf(value: unknown): string | null {
  return typeof value === 'number' && value > 0 ? bytes(value) : null;
}

function shareOf(value: unknown): string | null {
  return typeof value === 'number' && value >= 0 && value <= 100 ? percent(value / 100) : null;
}

function onlineOf(value: unknown): string | null {
  return typeof value === 'boolean' ? (value ? 'online' : 'offline') : null;
}
