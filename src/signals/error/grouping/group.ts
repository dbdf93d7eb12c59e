import type { Grouping, GroupingComponent, Variant } from '../grouping-types.ts';
import type { ErrorEvent, Exception } from '../../../event/schema.ts';
import { contributingValues, hashOf, hasContributingStack, leaf, node, silenced } from './component.ts';
import { speakingThread } from './crash-frame.ts';
import { exceptionVariants } from './exceptions.ts';
import { fingerprintOf, isDefault } from './fingerprint.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { StackMarks } from './marks.ts';
import { parameterize } from './parameterize.ts';
import type { ProjectRules } from './project-rules.ts';
import { securityComponent } from './security.ts';
import { stackVariants } from './stack.ts';
import type { StackVariants } from './stack.ts';
import { describe, titleLine } from './title.ts';

/** The config that groups when a project names none, or one that is not known here. */
export const DEFAULT_GROUPING_CONFIG = 'vedette:2026-11-22';
/** Of projects that are made now (features/project/migrations). Names that compilers made are read before rules and hashes see them. */
export const NEWEST_GROUPING_CONFIG = 'vedette:2026-11-28';

/** A config never changes what it hashes: a change that moves hashes is a new one, beside the old. */
type Algorithm = (event: ErrorEvent, marks: StackMarks | undefined, rules: ProjectRules | null) => Omit<Grouping, 'config'>;
const CONFIGS: ReadonlyMap<string, Algorithm> = new Map([
  [DEFAULT_GROUPING_CONFIG, group20261122],
  [NEWEST_GROUPING_CONFIG, group20261122],
]);

/** Whether it groups by names as people wrote them, where compilers made others of them: `nameAndGroup` reads those first. */
export function readsNames(config: string): boolean {
  return config === NEWEST_GROUPING_CONFIG;
}

/**
 * Decides which issue an event belongs to, and says why (processing §4). Pure and total: any normalised event has at least one
 * hash, and events that nothing tells apart share the fallback hash. Call `applyInApp` first; this reads `in_app` and the trimmed
 * function names and changes nothing. `marks` are what `applyInApp` returned for this event, and save asking the rules again; the project's own `rules` are asked there too, and for a
 * fingerprint here.
 */
export function groupEvent(event: ErrorEvent, config: string, marks?: StackMarks, rules: ProjectRules | null = null): Grouping {
  const known = CONFIGS.get(config);
  if (known === undefined) return { config: DEFAULT_GROUPING_CONFIG, ...group20261122(event, marks, rules) };
  return { config, ...known(event, marks, rules) };
}

function group20261122(event: ErrorEvent, marks: StackMarks | undefined, rules: ProjectRules | null): Omit<Grouping, 'config'> {
  const found = strategies(event, marks);
  const fingerprint = fingerprintOf(event, found.main, rules);
  const variants = applyFingerprint(event, found, fingerprint);
  const described = describe(event, found.main);
  const grouping = { hashes: hashesOf(variants), variants, ...described };
  if (fingerprint?.title === undefined) return grouping;
  const title = titleLine(fingerprint.title);
  return { ...grouping, title, metadata: { ...described.metadata, title } };
}

interface Found {
  readonly variants: readonly Variant[];
  /** The exception that speaks for the event. */
  readonly main: Exception | undefined;
}

/** The strategies by score; the first with something that contributes wins (§4.2, item 3). */
function strategies(event: ErrorEvent, marks: StackMarks | undefined): Found {
  const exceptions = exceptionVariants(event.exception?.values ?? [], event.platform, marks);
  const found: Variant[] = [];

  if (exceptions !== null) found.push(...stackBased(exceptions));
  const thread = speakingThread(event);
  if (thread?.stacktrace !== undefined) found.push(...stackBased(inThread(stackVariants(thread.stacktrace, event.platform, marks))));
  if (event.stacktrace !== undefined) found.push(...stackBased(stackVariants(event.stacktrace, event.platform, marks)));
  for (const component of [templateComponent(event), securityComponent(event), messageComponent(event)]) {
    if (component !== null) found.push(variantOf('default', component));
  }
  return { variants: onlyFirst(found), main: exceptions?.main };
}

function inThread(stack: StackVariants): StackVariants {
  return { app: node('threads', [stack.app]), system: node('threads', [stack.system]) };
}

/** App and system variant of one strategy (§4.2, item 4). */
function stackBased({ app, system }: StackVariants): Variant[] {
  const appVariant = variantOf('app', app);
  const systemVariant = variantOf('system', system);
  if (hasContributingStack(system) && !hasContributingStack(app))
    return [passed(appVariant, 'no frame of the application counts'), systemVariant];
  if (hasContributingStack(app) && !hasContributingStack(system)) return [appVariant, passed(systemVariant, 'no stack trace counts')];
  if (appVariant.hash === systemVariant.hash) return [appVariant, passed(systemVariant, 'says the same as the application’s frames')];
  return [appVariant, systemVariant];
}

/** Variants of the strategies after the first that found something are kept for the screen. */
function onlyFirst(variants: readonly Variant[]): Variant[] {
  const winner = variants.find((variant) => variant.contributes)?.component.id;
  return variants.map((variant) =>
    variant.contributes && variant.component.id !== winner ? passed(variant, 'something above it says it better') : variant,
  );
}

function templateComponent(event: ErrorEvent): GroupingComponent | null {
  const { filename, context_line: line } = event.template ?? {};
  const leaves: GroupingComponent[] = [];
  if (typeof filename === 'string' && filename !== '') leaves.push(leaf('filename', filename));
  if (typeof line === 'string' && line.trim() !== '') leaves.push(leaf('context-line', line.trim()));
  return leaves.length === 0 ? null : node('template', leaves);
}

function messageComponent(event: ErrorEvent): GroupingComponent | null {
  const message = event.logentry?.message || event.logentry?.formatted;
  return message === undefined || message === '' ? null : node('message', [leaf('value', parameterize(message))]);
}

/** The SDK's checksum, else the fingerprint, decides over what the strategies found (§4.2, items 1, 2, 5, 6). */
function applyFingerprint(event: ErrorEvent, { variants }: Found, fingerprint: Fingerprint | null): readonly Variant[] {
  if (event.checksum !== undefined && event.checksum !== '')
    return [checksumVariant(event.checksum), ...outvoted(variants, 'the SDK sent a checksum')];

  if (fingerprint !== null && !fingerprint.parts.some(isDefault)) {
    return [fingerprintVariant(fingerprint), ...outvoted(variants, 'the fingerprint decides')];
  }
  const contributing = variants.some((variant) => variant.contributes) ? variants : [...variants, fallbackVariant()];
  return fingerprint === null ? contributing : contributing.map((variant) => salted(variant, fingerprint));
}

function checksumVariant(checksum: string): Variant {
  const component = node('checksum', [leaf('checksum', checksum)]);
  const hash = /^[0-9a-f]{32}$/i.test(checksum) ? checksum.toLowerCase() : hashOf([checksum]);
  return { name: 'checksum', contributes: true, hash, component };
}

function fingerprintVariant({ source, parts, hint }: Fingerprint): Variant {
  const component = node(
    'fingerprint',
    parts.map((part) => leaf('value', part)),
  );
  return { ...variantOf(source === 'custom' ? 'custom-fingerprint' : 'built-in-fingerprint', component), hint };
}

const SALTED_NAMES: Readonly<Partial<Record<Variant['name'], Variant['name']>>> = {
  app: 'salted-app',
  system: 'salted-system',
  default: 'salted-default',
};

/** A mixed fingerprint: the variant stands where `{{ default }}` stood. */
function salted(variant: Variant, { parts }: Fingerprint): Variant {
  if (!variant.contributes) return variant;
  const component = node(
    'fingerprint',
    parts.map((part) => (isDefault(part) ? variant.component : leaf('value', part))),
  );
  return variantOf(SALTED_NAMES[variant.name] ?? 'salted-default', component);
}

/** The hash of nothing: events that say nothing share one issue per project. */
function fallbackVariant(): Variant {
  const component: GroupingComponent = { ...node('fallback', []), contributes: true };
  return { name: 'fallback', contributes: true, hash: hashOf([]), hint: 'the event says nothing to group by', component };
}

function variantOf(name: Variant['name'], component: GroupingComponent): Variant {
  const hash = component.contributes ? hashOf(contributingValues(component)) : null;
  return { name, contributes: component.contributes, hash, component };
}

function passed(variant: Variant, hint: string): Variant {
  return { name: variant.name, contributes: false, hash: null, hint, component: silenced(variant.component, hint) };
}

function outvoted(variants: readonly Variant[], hint: string): Variant[] {
  return variants.map((variant) => (variant.contributes ? passed(variant, hint) : variant));
}

/** App first, system last; no hash twice (§4.2, item 7). */
function hashesOf(variants: readonly Variant[]): string[] {
  const first: string[] = [];
  const last: string[] = [];
  for (const { name, hash } of variants) {
    if (hash !== null) (name.endsWith('system') ? last : first).push(hash);
  }
  return [...new Set([...first, ...last])];
}
