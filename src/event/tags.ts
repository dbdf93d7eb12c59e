import type { ErrorEvent, Exception } from './schema.ts';

const MAX_VALUE = 200;

type Tag = [key: string, value: string];

/**
 * The event's own tags and those derived from it (processing §1.3): unique keys, values of 1 to 200 characters on one line. What
 * the server knows for sure (level, release, environment, …) stands above a tag of that name; what it read from contexts
 * stands below. Pure.
 */
export function deriveTags(event: ErrorEvent): Tag[] {
  const tags = new Map<string, string>();
  for (const [key, value] of factsOf(event)) put(tags, key, value);
  for (const [key, value] of event.tags) put(tags, key, value);
  for (const [key, value] of contextTags(event)) put(tags, key, value);
  return [...tags];
}

/** The first value of a key stays. */
function put(tags: Map<string, string>, key: string, value: unknown): void {
  if (typeof value !== 'string' || tags.has(key)) return;
  const text = tagValue(value);
  if (text !== '') tags.set(key, text);
}

function tagValue(value: string): string {
  const line = value.includes('\n') || value.includes('\r') ? value.replace(/\s*[\r\n]+\s*/g, ' ') : value;
  const trimmed = line.trim();
  return trimmed.length <= MAX_VALUE ? trimmed : trimmed.slice(0, MAX_VALUE).toWellFormed();
}

function factsOf(event: ErrorEvent): (readonly [string, unknown])[] {
  const mechanism = mechanismOf(event.exception?.values ?? []);
  return [
    ['level', event.level],
    ['logger', event.logger],
    ['server_name', event.server_name],
    ['environment', event.environment],
    ['release', event.release],
    ['dist', event.dist],
    ['user', userTag(event)],
    ['transaction', event.transaction],
    ['url', event.request?.url],
    ['handled', handledOf(event.exception?.values ?? [])],
    ['mechanism', mechanism?.type],
    ['device.class', deviceClass(event.contexts?.['device'])],
  ];
}

/** Of the exception that was thrown: the last. Its causes only say that they were linked. */
function mechanismOf(values: readonly Exception[]): Exception['mechanism'] {
  return values.findLast((exception) => exception.mechanism !== undefined)?.mechanism;
}

/** `no` as soon as one exception was not handled. */
function handledOf(values: readonly Exception[]): string | undefined {
  const known = values.map((exception) => exception.mechanism?.handled).filter((handled) => handled !== undefined);
  if (known.length === 0) return undefined;
  return known.includes(false) ? 'no' : 'yes';
}

function userTag(event: ErrorEvent): string | undefined {
  const { id, email, username, ip_address: ip } = event.user ?? {};
  if (id) return `id:${id}`;
  if (email) return `email:${email}`;
  if (username) return `username:${username}`;
  return ip ? `ip:${ip}` : undefined;
}

function contextTags(event: ErrorEvent): (readonly [string, unknown])[] {
  const contexts = event.contexts ?? {};
  const { model, family } = contexts['device'] ?? {};
  return [
    ...['browser', 'os', 'client_os', 'runtime'].flatMap((key) => productTags(key, contexts[key])),
    ['os.rooted', yesOrNo(contexts['os']?.['rooted'])],
    ['device', model],
    ['device.family', family],
    ['trace', contexts['trace']?.['trace_id']],
    ['replayId', contexts['replay']?.['replay_id']],
  ];
}

/** `browser` with name and version, `browser.name` without. */
function productTags(key: string, context: Record<string, unknown> | undefined): (readonly [string, unknown])[] {
  const { name, version } = context ?? {};
  if (typeof name !== 'string' || name === '') return [];
  return [
    [key, typeof version === 'string' && version !== '' ? `${name} ${version}` : name],
    [`${key}.name`, name],
  ];
}

function yesOrNo(value: unknown): string | undefined {
  if (typeof value !== 'boolean') return undefined;
  return value ? 'yes' : 'no';
}

const GIB = 1024 ** 3;
/** Of Android devices: below either of these is low, below the second row medium. */
const LOW = { frequency: 2_000, memory: 4 * GIB, processors: 8 };
const MEDIUM = { frequency: 2_500, memory: 6 * GIB };

/** How strong a device is (§6.5); only known for Android, which says enough about itself. */
function deviceClass(device: Record<string, unknown> | undefined): string | undefined {
  if (device === undefined) return undefined;
  const { processor_frequency: frequency, processor_count: processors, memory_size: memory } = device;
  if (typeof frequency !== 'number' || typeof processors !== 'number' || typeof memory !== 'number') return undefined;
  if (frequency < LOW.frequency || processors < LOW.processors || memory < LOW.memory) return 'low';
  return frequency < MEDIUM.frequency || memory < MEDIUM.memory ? 'medium' : 'high';
}
