import type { GroupingInfo, GroupingNode } from '../contract.ts';

/** The grouping tree as a short list of evidence (processing §4): what was used, and what was looked at and left out. Pure. */
export interface Evidence {
  readonly value: string;
  /** `type`, `function, frame 1`. */
  readonly role: string;
  readonly isUsed: boolean;
}

type Variant = GroupingInfo['variants'][string];

export function whyOf(
  info: GroupingInfo,
): { variant: Variant; how: 'app' | 'system' | 'default' | 'custom' | 'fallback'; component: GroupingNode | null } | null {
  const variants = Object.entries(info.variants);
  const found =
    variants.find(([, variant]) => variant.contributes && variant.hash !== null) ?? variants.find(([, variant]) => variant.hash !== null);
  if (found === undefined) return null;
  const [key, variant] = found;
  return { variant, how: howOf(key, variant.type), component: variant.component };
}

function howOf(key: string, type: string): 'app' | 'system' | 'default' | 'custom' | 'fallback' {
  if (/fingerprint|checksum|salted/.test(type) || /fingerprint|checksum/.test(key)) return 'custom';
  if (/app/.test(key)) return 'app';
  if (/system/.test(key)) return 'system';
  return type === 'fallback' || key === 'fallback' ? 'fallback' : 'default';
}

/** Leaves of a tree of any size, innermost frame first; the rest of a huge one says nothing new. */
const MOST = 60;

export function evidenceOf(root: GroupingNode | null): readonly Evidence[] {
  if (root === null) return [];
  const found: Evidence[] = [];
  let frames = 0;
  const walk = (node: GroupingNode, isUsed: boolean, frame: number): void => {
    if (found.length >= MOST) return;
    const isFrame = node.id === 'frame';
    if (isFrame) frames += 1;
    const used = isUsed && node.contributes;
    const at = isFrame ? frames : frame;
    // Frames come outermost first; people read the innermost first.
    const children = node.id === 'stacktrace' ? node.values.toReversed() : node.values;
    for (const child of children) {
      if (typeof child === 'string') found.push({ value: child, role: roleOf(node, at), isUsed: used });
      else walk(child, used, at);
    }
  };
  walk(root, true, 0);
  return [...found.filter((each) => each.isUsed), ...found.filter((each) => !each.isUsed)];
}

function roleOf(node: GroupingNode, frame: number): string {
  const name = (node.name ?? node.id).replaceAll('_', ' ').replaceAll('-', ' ');
  return frame === 0 ? name : `${name}, frame ${frame}`;
}
