import type { FingerprintRule } from '../../../features/grouping-rule/index.ts';
import type { ErrorEvent, Exception } from '../../../event/schema.ts';
import { crashFrame, mainStack } from './crash-frame.ts';
import { eventTag } from './event-tag.ts';
import { familyOf } from './family.ts';
import { parameterize } from './parameterize.ts';
import { fingerprintRuleOf } from './project-rules.ts';
import type { ProjectRules } from './project-rules.ts';

/** What decides instead of the strategies, or beside them (processing §4.2, items 2 and 5). */
export interface Fingerprint {
  readonly source: 'custom' | 'built-in';
  readonly parts: readonly string[];
  readonly hint?: string;
  /** Of the issue, when a rule of the project gives one. */
  readonly title?: string;
}

const VARIABLE = /\{\{\s*([^{}]*?)\s*\}\}/g;
const DEFAULT = /^\{\{\s*default\s*\}\}$/;

export function isDefault(part: string): boolean {
  return DEFAULT.test(part);
}

/** The fingerprint that applies, with its variables filled in; null when the strategies alone decide. */
export function fingerprintOf(event: ErrorEvent, main: Exception | undefined, rules: ProjectRules | null): Fingerprint | null {
  const rule = fingerprintRuleOf(event, rules);
  if (rule !== null) return ruled(rule, event, main);
  const builtIn = builtInFingerprint(event);
  if (builtIn !== null) return builtIn;

  const parts = event.fingerprint ?? [];
  if (parts.every(isDefault)) return null;
  return { source: 'custom', parts: parts.map((part) => (isDefault(part) ? part : fill(part, event, main))) };
}

function ruled({ fingerprint, line, title }: FingerprintRule, event: ErrorEvent, main: Exception | undefined): Fingerprint {
  const parts = fingerprint.map((part) => (isDefault(part) ? part : fill(part, event, main)));
  const hint = `fingerprint rule in line ${line}`;
  return { source: 'custom', parts, hint, ...(title === null ? {} : { title: fill(title, event, main) }) };
}

/** A part that repeats the event's message changes with it: its parameters are taken out as the message's are (§4.7). */
function fill(part: string, event: ErrorEvent, main: Exception | undefined): string {
  const filled = part.includes('{{') ? part.replace(VARIABLE, (_, name: string) => variable(name, event, main)) : part;
  const isMessage = filled === main?.value || filled === event.logentry?.formatted || filled === event.logentry?.message;
  return isMessage ? parameterize(filled) : filled;
}

/** §4.8, variables. What the event does not have reads `<no-…>`. */
function variable(name: string, event: ErrorEvent, main: Exception | undefined): string {
  if (name.startsWith('tags.')) return eventTag(event, name.slice('tags.'.length)) ?? `<no-value-for-tag-${name.slice('tags.'.length)}>`;

  const canonical = Object.hasOwn(ALIASES, name) ? (ALIASES[name] ?? name) : name;
  const read = Object.hasOwn(VARIABLES, canonical) ? VARIABLES[canonical] : undefined;
  if (read === undefined) return `<unrecognized-variable-${name}>`;
  return read(event, main) || `<no-${canonical}>`;
}

const ALIASES: Readonly<Record<string, string>> = {
  'error.type': 'type',
  'error.value': 'value',
  'stack.function': 'function',
  'stack.abs_path': 'abs-path',
  path: 'abs-path',
  'stack.filename': 'filename',
  'stack.module': 'module',
  'stack.package': 'package',
};

type Read = (event: ErrorEvent, main: Exception | undefined) => string | undefined;

const VARIABLES: Readonly<Record<string, Read>> = {
  transaction: (event) => event.transaction,
  message: (event, main) => event.logentry?.formatted ?? event.logentry?.message ?? main?.value,
  type: (_, main) => main?.type,
  value: (_, main) => main?.value,
  function: (event, main) => crashFrame(mainStack(event, main))?.function,
  'abs-path': (event, main) => crashFrame(mainStack(event, main))?.abs_path ?? crashFrame(mainStack(event, main))?.filename,
  filename: (event, main) => crashFrame(mainStack(event, main))?.filename,
  module: (event, main) => crashFrame(mainStack(event, main))?.module,
  package: (event, main) => crashFrame(mainStack(event, main))?.package,
  level: (event) => event.level,
  logger: (event) => event.logger,
};

const HYDRATION =
  /^(?:Hydration failed because |Text content does not match server-rendered HTML|The server could not finish this Suspense boundary|There was an error while hydrating(?: this Suspense boundary)?\.|Minified React error #(?:418|419|422|423|425);)/;

/** A chunk that did not load and a page that did not hydrate look different on every page load and are one problem each. */
function builtInFingerprint(event: ErrorEvent): Fingerprint | null {
  if (familyOf(event.platform) !== 'javascript') return null;
  const values = event.exception?.values ?? [];
  if (values.some((exception) => exception.type === 'ChunkLoadError' || exception.value?.startsWith('ChunkLoadError') === true)) {
    return { source: 'built-in', parts: ['chunkloaderror'], hint: 'a part of the page did not load' };
  }

  const transaction = eventTag(event, 'transaction');
  const isHydration = values.some((exception) => HYDRATION.test(exception.value ?? '')) || HYDRATION.test(event.logentry?.formatted ?? '');
  if (transaction === undefined || !isHydration) return null;
  return { source: 'built-in', parts: ['hydrationerror', transaction], hint: 'the page did not match what the server sent' };
}
