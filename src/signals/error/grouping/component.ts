import { hash } from 'node:crypto';
import type { GroupingComponent } from '../grouping-types.ts';

/** What the screen calls a node of the tree. */
const NAMES: Readonly<Record<string, string>> = {
  app: 'application code',
  system: 'whole stack',
  default: 'event',
  exception: 'exception',
  'chained-exception': 'chained exceptions',
  threads: 'thread',
  stacktrace: 'stack trace',
  frame: 'frame',
  module: 'module',
  filename: 'file name',
  function: 'function',
  'context-line': 'source line',
  type: 'exception type',
  value: 'exception message',
  'ns-error': 'NSError',
  message: 'message',
  template: 'template',
  fingerprint: 'fingerprint',
  checksum: 'checksum from the SDK',
  fallback: 'nothing to group by',
  csp: 'content security policy report',
  hpkp: 'public key pinning report',
  expectct: 'Expect-CT report',
  expectstaple: 'Expect-Staple report',
  directive: 'directive',
  violation: 'violation',
  uri: 'blocked address',
  hostname: 'host',
};

/**
 * Stands between two leaves in what is hashed, so that `ab` + `c` and `a` + `bc` differ (processing §4.2, item 8). The unit
 * separator cannot be typed into source code by accident.
 */
const SEPARATOR = '\u001f';

/** A leaf: one value that was hashed, or would have been but for `hint`. */
export function leaf(id: string, value: string, hint?: string): GroupingComponent {
  return { id, name: NAMES[id] ?? id, contributes: hint === undefined, hint, values: [value] };
}

/** An inner node: contributes when a child does, unless `hint` says why it must not. */
export function node(id: string, children: readonly GroupingComponent[], hint?: string): GroupingComponent {
  const contributes = hint === undefined && children.some((child) => child.contributes);
  return { id, name: NAMES[id] ?? id, contributes, hint, values: children };
}

/** The same node, taken out of the hash for a reason. */
export function silenced(component: GroupingComponent, hint: string): GroupingComponent {
  return { id: component.id, name: component.name, contributes: false, hint, values: component.values };
}

/** True when a stack trace below this node takes part in the hash. */
export function hasContributingStack(component: GroupingComponent): boolean {
  if (!component.contributes) return false;
  if (component.id === 'stacktrace') return true;
  if (component.id === 'frame') return false;
  return component.values.some((child) => typeof child !== 'string' && hasContributingStack(child));
}

/** The values that count, depth first. */
export function contributingValues(component: GroupingComponent): string[] {
  const into: string[] = [];
  collect(component, into);
  return into;
}

export function hashOf(values: readonly string[]): string {
  return hash('md5', values.join(SEPARATOR));
}

function collect(component: GroupingComponent, into: string[]): void {
  if (!component.contributes) return;
  for (const value of component.values) {
    if (typeof value === 'string') into.push(value);
    else collect(value, into);
  }
}
