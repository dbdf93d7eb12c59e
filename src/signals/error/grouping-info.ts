/** "Why is this one issue": the grouping of a stored event, worked out again. Pure. */
import type { GroupingInfo, GroupingNode } from './contract.ts';
import { nameAndGroup } from './grouping/name-and-group.ts';
import type { ProjectRules } from './grouping/project-rules.ts';
import type { GroupingComponent, Variant } from './grouping-types.ts';
import type { EventRow } from './rows.ts';
import type { ErrorEvent } from '../../event/schema.ts';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  app: 'in-app stack trace',
  system: 'whole stack trace',
  default: 'default',
  'custom-fingerprint': 'fingerprint',
  'built-in-fingerprint': 'built-in fingerprint',
  'salted-app': 'in-app stack trace with the fingerprint',
  'salted-system': 'whole stack trace with the fingerprint',
  'salted-default': 'default with the fingerprint',
  checksum: 'checksum of the SDK',
  fallback: 'nothing to group by',
};

/** Hashes are compared with the stored one: after a change of the rules, an event keeps the issue it came to. */
export function groupingInfo(event: ErrorEvent, row: EventRow, rules: ProjectRules | null): GroupingInfo {
  const grouping = nameAndGroup(event, row.groupingConfig, rules);
  const variants = grouping.variants.map((variant) => [variant.name, toVariant(variant, row.primaryHash, grouping.hashes)] as const);
  return { variants: Object.fromEntries(variants), grouping_config: grouping.config };
}

function toVariant(variant: Variant, primaryHash: string, hashes: readonly string[]) {
  const isPrimary = variant.hash !== null && variant.hash === hashes[0];
  return {
    type: typeOf(variant),
    key: variant.name,
    hash: variant.hash,
    description: describe(variant),
    hint: variant.hint ?? null,
    contributes: variant.contributes,
    hashMismatch: isPrimary && variant.hash !== primaryHash,
    component: toNode(variant.component),
  };
}

function typeOf({ name }: Variant): string {
  if (name === 'checksum' || name === 'fallback' || name === 'custom-fingerprint' || name === 'built-in-fingerprint') return name;
  return name.startsWith('salted-') ? 'salted-component' : 'component';
}

function describe({ name, component }: Variant): string {
  const main = component.values.find((value): value is GroupingComponent => typeof value !== 'string' && value.contributes);
  return main ? `${DESCRIPTIONS[name] ?? name}: ${main.name || main.id}` : (DESCRIPTIONS[name] ?? name);
}

function toNode(component: GroupingComponent): GroupingNode {
  return {
    id: component.id,
    name: component.name,
    contributes: component.contributes,
    hint: component.hint ?? null,
    values: component.values.map((value) => (typeof value === 'string' ? value : toNode(value))),
  };
}
