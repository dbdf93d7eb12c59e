/** Platforms whose frames follow the same rules (processing §4.4). */
export type Family = 'native' | 'javascript' | 'other';

const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['objc', 'native'],
  ['cocoa', 'native'],
  ['swift', 'native'],
  ['native', 'native'],
  ['c', 'native'],
  ['rust', 'native'],
  ['javascript', 'javascript'],
  ['node', 'javascript'],
]);

export function familyOf(platform: string): Family {
  return FAMILIES.get(platform) ?? 'other';
}
