/** Platforms whose frames follow the same rules (processing §4.4). */
export type Family = 'native' | 'javascript' | 'other';

const FAMILIES: Readonly<Record<string, Family>> = {
  objc: 'native',
  cocoa: 'native',
  swift: 'native',
  native: 'native',
  c: 'native',
  rust: 'native',
  javascript: 'javascript',
  node: 'javascript',
};

export function familyOf(platform: string): Family {
  return Object.hasOwn(FAMILIES, platform) ? (FAMILIES[platform] ?? 'other') : 'other';
}
