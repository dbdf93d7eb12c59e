import { settleText } from '../event/scrub/edit-text.ts';
import { isCookieKey } from '../event/scrub/scrub-bag.ts';
import { ruleOf, scrubberFor } from '../event/scrub/scrubber.ts';
import type { Scrubber, Treatment } from '../event/scrub/scrubber.ts';
import { FILTERED } from '../event/scrub/value-rules.ts';
import { BoundedCache } from '../lib/bounded-cache.ts';
import type { ScrubbingConfig } from '../pipeline/project-config.ts';
import type { Remarks } from './remarks.ts';
import type { Attribute, Attributes, Primitive } from './schema.ts';

/** Fields that are read by people, of which only what is a secret without doubt is replaced (ingest protocol §10.2). */
const MESSAGES: ReadonlySet<string> = new Set([
  'gen_ai.input.messages',
  'gen_ai.prompt',
  'gen_ai.request.messages',
  'gen_ai.output.messages',
  'gen_ai.response.text',
  'gen_ai.response.object',
  'gen_ai.response.tool_calls',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'gen_ai.tool.input',
  'gen_ai.tool.output',
  'gen_ai.tool.definitions',
  'gen_ai.tool.name',
  'gen_ai.request.available_tools',
  'mcp.prompt.result',
  'mcp.tool.result.content',
]);

/**
 * Names of the conventions that the rules for names must not mean, and whose values nobody types: what SDKs say of themselves, and
 * counts of a model's tokens. What a message was made of is not among them.
 */
const PLAIN = /^(?:sentry\.(?!message\.|user\.|status\.)|gen_ai\.usage\.|ai\.(?:prompt|completion|total)_tokens\.|telemetry\.)/;
/** §10.3. */
const ADDRESSES = ['client.address', 'user.ip_address'];
const REMOVED = '@anything:remove';

/** Removes personal and secret values from attributes, in place, and remarks each (§10). Idempotent. */
export function scrubAttributes(attributes: Attributes, config: ScrubbingConfig, remarks: Remarks): void {
  const scrubber = scrubberFor(config);
  if (scrubber === null) return;
  if (scrubber.scrubsAddresses) removeAddresses(attributes, remarks);
  const names = namesOf(scrubber);
  for (const [key, attribute] of attributes) {
    if (attribute.type === 'boolean') continue;
    const name = names.get(key) ?? names.set(key, tellOf(key, scrubber));
    if (name.isSafe || (name.ruleId === null && isClean(attribute, name.treatment, scrubber))) continue;
    const next = scrubOne(attribute, name, { key, scrubber, remarks });
    if (next !== attribute) attributes.set(key, next);
  }
}

/** What a name says of its values: the rule that takes each as a whole, that they are safe, or how they are read. */
interface Told {
  readonly isSafe: boolean;
  readonly ruleId: string | null;
  readonly treatment: Treatment;
}

/** Programs name some hundred attributes; those that put ids into names push the others out now and then. */
const MAX_KNOWN_NAMES = 20_000;
const namesByScrubber = new WeakMap<Scrubber, BoundedCache<Told>>();

function namesOf(scrubber: Scrubber): BoundedCache<Told> {
  const known = namesByScrubber.get(scrubber);
  if (known !== undefined) return known;
  const names = new BoundedCache<Told>(MAX_KNOWN_NAMES);
  namesByScrubber.set(scrubber, names);
  return names;
}

function tellOf(key: string, scrubber: Scrubber): Told {
  const ruleId = ruleOfKey(key, scrubber);
  const treatment = MESSAGES.has(key) ? 'message' : isCookieKey(key) ? 'cookies' : 'free';
  return { isSafe: ruleId === 'safe', ruleId, treatment };
}

/** Most values are: they are told without making anything. */
function isClean({ type, value }: Attribute, treatment: Treatment, scrubber: Scrubber): boolean {
  if (type === 'string') return scrubber.find(value, treatment) === null;
  return type !== 'array' && !isSecret(value, scrubber);
}

/** A text of an item that people read, such as the body of a log line: scrubbed as a message is. */
export function scrubMessage(
  text: string,
  config: ScrubbingConfig,
  { field, remarks }: { readonly field: string; readonly remarks: Remarks },
): string {
  const scrubber = scrubberFor(config);
  if (scrubber === null || scrubber.find(text, 'message') === null) return text;
  return settled(text, 'message', { path: [field], scrubber, remarks });
}

function removeAddresses(attributes: Attributes, remarks: Remarks): void {
  for (const key of ADDRESSES) {
    if (attributes.delete(key)) remarks.at(['attributes', key, 'value'], (notes) => notes.remark([REMOVED, 'x']));
  }
}

interface Place {
  readonly key: string;
  readonly scrubber: Scrubber;
  readonly remarks: Remarks;
}

function scrubOne(attribute: Attribute, { ruleId, treatment }: Told, place: Place): Attribute {
  const { key, remarks } = place;
  return ruleId === null ? scrubValue(attribute, treatment, place) : filtered(attribute, ruleId, { key, remarks });
}

/** What the name says: the rule that takes the value as a whole, that it is safe, or nothing. */
function ruleOfKey(key: string, { keys, safe }: Scrubber): string | null {
  const isPlain = PLAIN.test(key);
  const verdict = isPlain && !keys.hasOwnRules ? 'keep' : keys.verdict(key);
  if (verdict === 'safe' || (safe.needPath && safe.matches(['attributes', key, 'value']))) return 'safe';
  return isPlain && verdict === 'password' ? null : ruleOf(verdict);
}

function scrubValue(attribute: Attribute, treatment: Treatment, { key, scrubber, remarks }: Place): Attribute {
  const walk: Walk = { path: ['attributes', key, 'value'], scrubber, remarks };
  if (attribute.type === 'string') {
    const value = settled(attribute.value, treatment, walk);
    return value === attribute.value ? attribute : { ...attribute, value };
  }
  if (attribute.type === 'array') {
    const value = scrubElements(attribute.value, treatment, walk);
    return value === attribute.value ? attribute : { ...attribute, value };
  }
  return isSecret(attribute.value, scrubber) ? filtered(attribute, '@creditcard:filter', { key, remarks }) : attribute;
}

function scrubElements(elements: readonly Primitive[], treatment: Treatment, walk: Walk): readonly Primitive[] {
  let changed: Primitive[] | null = null;
  for (const [at, element] of elements.entries()) {
    const next = typeof element === 'string' ? settled(element, treatment, walk) : isSecret(element, walk.scrubber) ? FILTERED : element;
    if (next !== element) (changed ??= [...elements])[at] = next;
  }
  return changed ?? elements;
}

function isSecret(value: Primitive, scrubber: Scrubber): boolean {
  return typeof value === 'number' && scrubber.isSecretNumber(value);
}

function filtered(attribute: Attribute, ruleId: string, { key, remarks }: Omit<Place, 'scrubber'>): Attribute {
  if (attribute.value === '' || attribute.value === FILTERED) return attribute;
  const length = attribute.type === 'string' ? attribute.value.length : undefined;
  remarks.at(['attributes', key, 'value'], (notes) => notes.remark([ruleId, 's', 0, FILTERED.length], length));
  return { type: 'string', value: FILTERED };
}

interface Walk {
  readonly path: readonly string[];
  readonly scrubber: Scrubber;
  readonly remarks: Remarks;
}

function settled(text: string, treatment: Treatment, { path, scrubber, remarks }: Walk): string {
  const edits = scrubber.find(text, treatment);
  if (edits === null) return text;
  return remarks.at(path, (notes) => settleText(text, edits, (rest) => scrubber.find(rest, treatment), notes));
}
